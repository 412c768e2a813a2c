package io.tidemark.sync.account;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import io.tidemark.sync.PublishedEvents;
import io.tidemark.sync.SyncUnderTest;
import io.tidemark.testbed.LocalKafka;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Looks for secrets wherever the service writes: its log, its answers, its tables in clear, and every record. */
final class Leaks implements AutoCloseable {

    /** How the tokens and codes of the simulator begin, those too that nobody but the service ever holds. */
    private static final Pattern TOKEN =
            Pattern.compile("\\b(?:act|rft|code|xat|xrt|EAA|AQV|AQX)\\.[0-9]+\\.[0-9a-f]+");

    private static final int SHOWN = 100;

    private final Set<String> secrets = new ConcurrentSkipListSet<>();
    private final Set<String> seen = new ConcurrentSkipListSet<>();
    private final Set<String> found = new TreeSet<>();
    private final Path file;
    private final BufferedWriter lines;
    private final Appender<ILoggingEvent> log;

    Leaks() {
        try {
            file = Files.createTempFile("tidemark-secrets-", ".log");
            lines = Files.newBufferedWriter(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        log = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                write(event);
            }
        };
        log.start();
    }

    /** Takes what is logged to a file, because a secret may be known later than it is logged. */
    Appender<ILoggingEvent> log() {
        return log;
    }

    void know(String... more) {
        secrets.addAll(List.of(more));
    }

    void answer(String path, HttpResponse<String> answer) {
        seen.add("answer: " + path);
        look("the answer of " + path, answer.body() + answer.headers().map());
    }

    /** Looks through the log, the tables and the topics. */
    void scan(SyncUnderTest service) {
        log.stop();
        tables(service);
        topics();
        try {
            lines.close();
            try (var read = Files.lines(file)) {
                read.forEach(line -> look("the log", line));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Set<String> seen() {
        return seen;
    }

    Set<String> found() {
        return found;
    }

    @Override
    public void close() {
        try {
            lines.close();
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private void write(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(event.getLevel() + " " + event.getLoggerName() + " ");
        line.append(event.getFormattedMessage());
        for (IThrowableProxy cause = event.getThrowableProxy(); cause != null; cause = cause.getCause()) {
            line.append(" | ").append(cause.getClassName()).append(": ").append(cause.getMessage());
        }
        seen.add("log: " + event.getLoggerName());
        if (event.getLoggerName().startsWith("io.micronaut")) {
            seen.add("log: io.micronaut");
        }
        try {
            lines.write(line.toString().replace('\n', ' ') + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void tables(SyncUnderTest service) {
        List<String> tables = new ArrayList<>();
        service.rows(
                "select table_name from information_schema.tables where table_schema = 'sync'",
                row -> tables.add(row.getString(1)));
        for (String table : tables) {
            service.rows("select t::text from sync." + table + " t", row -> {
                seen.add("table: " + table);
                look("the table " + table, row.getString(1));
            });
        }
    }

    private void topics() {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", LocalKafka.shared().bootstrapServers());
        Set<String> topics;
        try (Admin admin = Admin.create(settings)) {
            topics = admin.listTopics().names().get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        for (String topic : topics) {
            for (ConsumerRecord<byte[], byte[]> record : PublishedEvents.records(topic)) {
                seen.add("topic: " + topic);
                look("the topic " + topic, text(record.key()) + text(record.value()));
                for (Header header : record.headers()) {
                    look("a header of the topic " + topic, header.key() + text(header.value()));
                }
            }
        }
    }

    /** A binary column shows as hex. */
    private void look(String where, String text) {
        for (String secret : secrets) {
            String hex = HexFormat.of().formatHex(secret.getBytes(StandardCharsets.UTF_8));
            int at = Math.max(text.indexOf(secret), text.indexOf(hex));
            if (at >= 0) {
                report(where, text, at);
            }
        }
        Matcher token = TOKEN.matcher(text);
        if (token.find()) {
            report(where, text, token.start());
        }
    }

    private void report(String where, String text, int at) {
        found.add(where + ": " + text.substring(Math.max(0, at - SHOWN), Math.min(text.length(), at + SHOWN)));
    }

    private static String text(byte[] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
