package io.tidemark.failure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the driver has sent, one JSON object a line. A line is on the disk before its event counts as acknowledged.
 * Lines come from the producer's thread and are written by one of its own, many with one fsync.
 */
final class Ledger implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    private final Path file;
    private final FileChannel channel;
    private final LinkedBlockingQueue<Line> queue = new LinkedBlockingQueue<>();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong uncertain = new AtomicLong();
    private final Thread writer;
    private volatile boolean closing;
    private volatile IOException failure;

    /**
     * A record that was sent.
     *
     * @param acknowledged false where the broker may have it or not
     * @param partition    where it is; -1 where that is not known
     * @param offset       where it is; -1 where that is not known
     * @param event        its fields; null of a record that is no event
     * @param poison       its bytes; null of an event
     * @param storable     whether consumers can store it; all others belong in their dead-letter topics
     */
    record Line(
            boolean acknowledged,
            String topic,
            int partition,
            long offset,
            ObjectNode event,
            byte[] poison,
            boolean storable) {}

    Ledger(Path file) {
        this.file = file;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException("No ledger in " + file, e);
        }
        writer = Thread.ofPlatform().daemon().name("ledger").start(this::writeAll);
    }

    void add(Line line) {
        queue.add(line);
    }

    /** Acknowledged records whose line is on the disk. */
    long acknowledged() {
        return acknowledged.get();
    }

    /** Records that may be on their topic or not. */
    long uncertain() {
        return uncertain.get();
    }

    /** Writes what is left; nothing may be added afterwards. */
    @Override
    public void close() {
        closing = true;
        try {
            writer.join();
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while closing the ledger", e);
        }
        if (failure != null) {
            throw new UncheckedIOException("The ledger could not be written", failure);
        }
    }

    private void writeAll() {
        List<Line> taken = new ArrayList<>();
        try {
            while (!closing || !queue.isEmpty()) {
                Line first = queue.poll(100, TimeUnit.MILLISECONDS);
                if (first == null) {
                    continue;
                }
                taken.add(first);
                queue.drainTo(taken);
                write(taken);
                taken.forEach(line -> (line.acknowledged() ? acknowledged : uncertain).incrementAndGet());
                taken.clear();
            }
        } catch (IOException e) {
            failure = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(List<Line> lines) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Line line : lines) {
            text.append(JSON.writeValueAsString(json(line))).append('\n');
        }
        ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        channel.force(false);
    }

    private static ObjectNode json(Line line) {
        ObjectNode json = JSON.createObjectNode();
        json.put("state", line.acknowledged() ? "acknowledged" : "maybe");
        json.put("topic", line.topic());
        json.put("partition", line.partition());
        json.put("offset", line.offset());
        json.put("storable", line.storable());
        if (line.event() == null) {
            json.put("poison", Base64.getEncoder().encodeToString(line.poison()));
        } else {
            json.set("event", line.event());
        }
        return json;
    }

    /** Every line of the file. */
    static List<Line> read(Path file) {
        List<Line> lines = new ArrayList<>();
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                JsonNode json = JSON.readTree(text);
                JsonNode poison = json.get("poison");
                lines.add(new Line(
                        json.get("state").textValue().equals("acknowledged"),
                        json.get("topic").textValue(),
                        json.get("partition").intValue(),
                        json.get("offset").longValue(),
                        (ObjectNode) json.get("event"),
                        poison == null ? null : Base64.getDecoder().decode(poison.textValue()),
                        json.get("storable").booleanValue()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The ledger could not be read: " + file, e);
        }
        return lines;
    }

    Path file() {
        return file;
    }
}
