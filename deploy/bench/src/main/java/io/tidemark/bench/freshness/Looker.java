package io.tidemark.bench.freshness;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** A thread that looks at a place again and again until it is closed. */
final class Looker implements AutoCloseable {

    private static final Duration ENDED = Duration.ofSeconds(10);

    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final Thread thread;
    private volatile boolean closed;

    /** One look. */
    interface Look {
        void once() throws Exception;
    }

    private Looker(String name, Duration pause, Look look) {
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(() -> run(pause, look));
    }

    static Looker every(String name, Duration pause, Look look) {
        Looker looker = new Looker(name, pause, look);
        looker.thread.start();
        return looker;
    }

    private void run(Duration pause, Look look) {
        try {
            while (!closed) {
                long begin = System.nanoTime();
                look.once();
                LockSupport.parkNanos(pause.toNanos() - (System.nanoTime() - begin));
            }
        } catch (Exception e) {
            if (!closed) {
                failure.set(e);
            }
        }
    }

    /**
     * Whether it still looks.
     *
     * @throws IllegalStateException with what ended it
     */
    void check() {
        if (failure.get() != null) {
            throw new IllegalStateException(
                    thread.getName() + ": " + failure.get().getMessage(), failure.get());
        }
    }

    /** Waits for the look that is under way. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(ENDED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
