package io.tidemark.sync.platform;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives each due account its virtual thread; each source has its own bound, so none holds up another. */
public final class SourceRuns {

    private static final Logger LOG = LoggerFactory.getLogger(SourceRuns.class);

    private final int atOnce;
    private final Map<String, RunPlaces> places = new ConcurrentHashMap<>();
    private final ExecutorService threads;
    private boolean stopping;

    /**
     * Starts without runs.
     *
     * @param threads what the threads' names begin with
     * @param atOnce accounts of each source that are read at once
     */
    public SourceRuns(String threads, int atOnce) {
        this.atOnce = atOnce;
        this.threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name(threads, 0).factory());
    }

    /**
     * Starts as many due accounts of a source as there is room for; a claim that fails is logged and made again later.
     *
     * @param due claims due accounts, no more than it is given
     */
    public synchronized <L> void start(String source, IntFunction<List<L>> due, Consumer<L> run) {
        RunPlaces room = places.computeIfAbsent(source, name -> new RunPlaces(atOnce));
        int free = stopping ? 0 : room.takeFree();
        int unused = free;
        try {
            if (free > 0) {
                for (L lease : due.apply(free)) {
                    unused--;
                    threads.execute(() -> room.run(() -> run.accept(lease)));
                }
            }
        } catch (Exception e) {
            // A transaction may throw what nothing here declares.
            LOG.warn("no due accounts of {} could be taken: {}", source, e.getMessage());
        } finally {
            room.giveBack(unused);
        }
    }

    /** Lets the running turns end; those that do not are taken over when their lease has run out. */
    public void stop() throws InterruptedException {
        // A start that is under way would claim accounts that nobody reads then.
        synchronized (this) {
            stopping = true;
            threads.shutdown();
        }
        if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
            threads.shutdownNow();
        }
    }
}
