package io.tidemark.messaging;

import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.ShutdownEvent;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the poll loops in order. The shutdown event comes before any bean is destroyed, so a batch that is being stored
 * still has its pool and its producer; no further batch begins, and the poll threads leave by themselves.
 */
@Singleton
class ConsumerLifecycle implements ApplicationEventListener<ShutdownEvent> {

    private static final Logger LOG = LoggerFactory.getLogger(ConsumerLifecycle.class);

    private static final int HARD_END_STATUS = 70;

    private final Duration shutdownWait;
    private final Duration shutdownDeadline;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile boolean stopping;
    private int batches;

    ConsumerLifecycle(BatchConsumerConfig config) {
        this.shutdownWait = config.shutdownWait();
        this.shutdownDeadline = config.shutdownDeadline();
    }

    boolean isStopping() {
        return stopping;
    }

    /** Whether a batch may begin; if so, {@link #endBatch} must follow. */
    boolean beginBatch() {
        lock.lock();
        try {
            if (stopping) {
                return false;
            }
            batches++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    void endBatch() {
        lock.lock();
        try {
            batches--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for this long, or until the shutdown begins. An interrupt also ends the wait, and is kept. */
    void pause(Duration duration) {
        long nanos = duration.toNanos();
        lock.lock();
        try {
            while (!stopping && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void onApplicationEvent(ShutdownEvent event) {
        if (isJvmEnding()) {
            Thread.ofPlatform().daemon().name("shutdown-deadline").start(this::haltAtDeadline);
        }
        stop();
    }

    /** Lets no further batch begin and waits, within the configured time, for those that have begun. */
    void stop() {
        long nanos = shutdownWait.toNanos();
        lock.lock();
        try {
            stopping = true;
            changed.signalAll();
            while (batches > 0 && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            if (batches > 0) {
                LOG.warn(
                        "shutdown goes on although {} batches are still being stored after {} s; they will be read again",
                        batches,
                        TimeUnit.MILLISECONDS.toSeconds(shutdownWait.toMillis()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /**
     * micronaut-kafka waits for its poll threads without a limit, and one may be stuck in a handler or dead. Ending hard loses
     * nothing: what was not committed is read again.
     */
    private void haltAtDeadline() {
        try {
            Thread.sleep(shutdownDeadline);
        } catch (InterruptedException e) {
            return;
        }
        LOG.error("shutdown took longer than {} s, ending hard", shutdownDeadline.toSeconds());
        Runtime.getRuntime().halt(HARD_END_STATUS);
    }

    /** A context may also be closed in a JVM that goes on. */
    private static boolean isJvmEnding() {
        Thread probe = new Thread(() -> {});
        try {
            Runtime.getRuntime().addShutdownHook(probe);
            Runtime.getRuntime().removeShutdownHook(probe);
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }
}
