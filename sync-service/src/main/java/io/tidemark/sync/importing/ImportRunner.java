package io.tidemark.sync.importing;

import io.micronaut.http.HttpStatus;
import io.micronaut.scheduling.annotation.Scheduled;
import io.tidemark.messaging.PublishFailedException;
import io.tidemark.sync.account.RefusedRequestException;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads files line by line. A file lives on the disk of the replica that took it; when that replica is lost the file has to
 * be sent again, and what was stored of it is skipped then.
 */
@Singleton
class ImportRunner {

    private static final Logger LOG = LoggerFactory.getLogger(ImportRunner.class);

    private final Imports imports;
    private final PostLineWriter postWriter;
    private final AccountDayWriter dayWriter;
    private final ImportAnnouncer announcer;
    private final ImportConfig config;
    private final InstantSource clock;
    private final Semaphore room;
    private final ExecutorService threads;
    private final Map<UUID, Spool> held = new ConcurrentHashMap<>();

    ImportRunner(
            Imports imports,
            PostLineWriter postWriter,
            AccountDayWriter dayWriter,
            ImportAnnouncer announcer,
            ImportConfig config,
            InstantSource clock) {
        this.imports = imports;
        this.postWriter = postWriter;
        this.dayWriter = dayWriter;
        this.announcer = announcer;
        this.config = config;
        this.clock = clock;
        this.room = new Semaphore(config.concurrent() + config.waiting());
        this.threads = Executors.newFixedThreadPool(
                config.concurrent(), Thread.ofVirtual().name("import-", 0).factory());
    }

    /**
     * Takes a file and waits a little for its report.
     *
     * @throws RefusedRequestException when the file cannot be taken
     */
    ImportReport take(ImportRequest request, InputStream body) {
        if (!room.tryAcquire()) {
            throw new RefusedRequestException(
                    HttpStatus.TOO_MANY_REQUESTS,
                    "too_many_imports",
                    "Other files are being imported. Send this one again in a minute.");
        }
        boolean handedOver = false;
        try {
            Spool file = spool(body);
            Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
            UUID importId = hold(request, file, now);
            Future<?> reading = threads.submit(() -> read(importId, request, file, now));
            handedOver = true;
            await(reading);
            return imports.find(request.projectId(), importId).orElseThrow();
        } finally {
            if (!handedOver) {
                room.release();
            }
        }
    }

    @Scheduled(fixedDelay = "${tidemark.imports.alive-interval:15s}")
    void sayAlive() {
        if (!held.isEmpty()) {
            try {
                imports.alive(held.keySet());
            } catch (Exception e) {
                LOG.warn("imports could not say that they go on: {}", e.getMessage());
            }
        }
    }

    /** Forgets old records, and files that killed processes left on this disk. */
    @Scheduled(initialDelay = "1m", fixedDelay = "1h")
    void tidy() {
        try {
            imports.forgetOld();
            int swept = Spool.sweep(Path.of(System.getProperty("java.io.tmpdir")), Instant.now());
            if (swept > 0) {
                LOG.info("{} files of imports that were interrupted are deleted", swept);
            }
        } catch (Exception e) {
            LOG.warn("old imports stay for now: {}", e.getMessage());
        }
    }

    /** Gives up what is not read yet; the sender sees it as interrupted. */
    @PreDestroy
    void stop() throws InterruptedException {
        threads.shutdownNow();
        threads.awaitTermination(10, TimeUnit.SECONDS);
        held.values().forEach(ImportRunner::delete);
    }

    private Spool spool(InputStream body) {
        try {
            return Spool.of(body, config.maxBytes());
        } catch (IOException e) {
            LOG.warn("a file did not come whole: {}", e.getMessage());
            throw new RefusedRequestException("incomplete_file", "The file did not come whole. Send it again.");
        }
    }

    private UUID hold(ImportRequest request, Spool file, Instant now) {
        try {
            UUID importId = imports.received(request, file, now);
            held.put(importId, file);
            return importId;
        } catch (Exception e) {
            delete(file);
            throw e;
        }
    }

    private void await(Future<?> reading) {
        try {
            reading.get(config.answerWithin().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // It goes on; the report tells how far it is.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("reading a file ends in its report", e);
        }
    }

    private void read(UUID importId, ImportRequest request, Spool file, Instant now) {
        try {
            new Reading(importId, request, file, now).toTheEnd();
        } catch (Exception e) {
            LOG.error("import {} broke", importId, e);
            fail(importId);
        } finally {
            delete(file);
            held.remove(importId);
            room.release();
        }
    }

    private void fail(UUID importId) {
        try {
            imports.ended(
                    importId,
                    "failed",
                    "Something failed inside. Send the file again: what is stored is skipped.",
                    null);
        } catch (Exception e) {
            LOG.warn("import {} will show as interrupted: {}", importId, e.getMessage());
        }
    }

    private static void delete(Spool file) {
        try {
            file.delete();
        } catch (IOException e) {
            LOG.warn("{} stays on the disk: {}", file.file(), e.getMessage());
        }
    }

    /** The reading of one file. */
    private final class Reading {

        private final UUID importId;
        private final ImportRequest request;
        private final Spool file;
        private final Instant now;
        private final List<PostLineWriter.Numbered> posts = new ArrayList<>();
        private final List<AccountDayWriter.Numbered> days = new ArrayList<>();
        private final List<Refusal> unreadable = new ArrayList<>();
        private Imports.Tally tally = Imports.Tally.NONE;
        private boolean brokersAreAway;

        Reading(UUID importId, ImportRequest request, Spool file, Instant now) {
            this.importId = importId;
            this.request = request;
            this.file = file;
            this.now = now;
        }

        void toTheEnd() throws IOException {
            try (CsvFile csv = CsvFile.open(file.file(), config)) {
                CsvFile.Row header = csv.next();
                if (header == null) {
                    throw new UnusableFileException(1, null, "The file has no header.");
                }
                LineFormat format = request.format().read(header.fields(), request, now);
                imports.started(importId, format.ignored());
                lines(csv, format);
            } catch (UnusableFileException e) {
                imports.ended(importId, "refused", e.getMessage(), e.refusal());
            }
        }

        private void lines(CsvFile csv, LineFormat format) throws IOException {
            String stopped = null;
            try {
                for (CsvFile.Row row = csv.next(); row != null; row = csv.next()) {
                    line(row, format);
                    if (posts.size() + days.size() + unreadable.size() >= config.batch()) {
                        store(csv.bytesRead());
                    }
                }
            } catch (UnusableFileException e) {
                unreadable.add(e.refusal());
                stopped = e.getMessage();
            }
            store(csv.bytesRead());
            if (stopped != null) {
                imports.ended(importId, "failed", stopped, null);
            } else {
                imports.ended(
                        importId,
                        "done",
                        brokersAreAway ? "Everything is stored; its events wait for the brokers." : null,
                        null);
            }
        }

        private void line(CsvFile.Row row, LineFormat format) {
            try {
                switch (format.read(Cells.of(format.header(), row.fields()))) {
                    case Line.Post post -> posts.add(new PostLineWriter.Numbered(row.line(), post));
                    case Line.AccountDay day -> days.add(new AccountDayWriter.Numbered(row.line(), day));
                }
            } catch (RefusedLineException e) {
                unreadable.add(new Refusal(row.line(), e.column(), e.getMessage()));
            }
        }

        private Imports.Progress progress(long bytesRead) {
            return new Imports.Progress(Math.max(0, config.keptRefusals() - tally.refused()), bytesRead);
        }

        private void store(long bytesRead) {
            if (!unreadable.isEmpty()) {
                tally = tally.plus(imports.unreadable(importId, unreadable, progress(bytesRead)));
            }
            if (!posts.isEmpty()) {
                tally = tally.plus(postWriter.write(request.projectId(), importId, posts, progress(bytesRead)));
            }
            if (!days.isEmpty()) {
                tally = tally.plus(dayWriter.write(request.projectId(), importId, days, progress(bytesRead)));
            }
            posts.clear();
            days.clear();
            unreadable.clear();
            if (!brokersAreAway) {
                try {
                    announcer.announce(importId);
                } catch (PublishFailedException e) {
                    // Storing goes on; the announcer's timer tries again.
                    LOG.warn("events of import {} wait for the brokers: {}", importId, e.getMessage());
                    brokersAreAway = true;
                }
            }
        }
    }
}
