package io.tidemark.messaging;

import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.ShutdownEvent;
import io.micronaut.scheduling.TaskExecutors;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the timers before any bean is destroyed. Micronaut looks up the bean of a timer at every tick: a tick during the
 * shutdown would make the bean anew, with a pool of connections that nobody closes.
 */
@Singleton
class TimerLifecycle implements ApplicationEventListener<ShutdownEvent> {

    private static final Logger LOG = LoggerFactory.getLogger(TimerLifecycle.class);

    private final ExecutorService timers;
    private final Duration shutdownWait;

    TimerLifecycle(@Named(TaskExecutors.SCHEDULED) ExecutorService timers, BatchConsumerConfig config) {
        this.timers = timers;
        this.shutdownWait = config.shutdownWait();
    }

    /** Waits, within the configured time, for the tasks that run. */
    @Override
    public void onApplicationEvent(ShutdownEvent event) {
        timers.shutdown();
        try {
            if (!timers.awaitTermination(shutdownWait.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.warn("shutdown goes on although a timer's task still runs after {} s", shutdownWait.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
