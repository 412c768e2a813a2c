package io.tidemark.messaging;

import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.ShutdownEvent;
import io.micronaut.scheduling.processor.ScheduledMethodProcessor;
import jakarta.inject.Singleton;

/**
 * Ends the timers before any bean is destroyed. A timer asks for its bean each time it fires; for one that is destroyed it
 * would be given another, which begins work that nobody waits for and whose pool and producer are being closed.
 */
@Singleton
class TimerShutdown implements ApplicationEventListener<ShutdownEvent> {

    private final ScheduledMethodProcessor timers;

    TimerShutdown(ScheduledMethodProcessor timers) {
        this.timers = timers;
    }

    @Override
    public void onApplicationEvent(ShutdownEvent event) {
        timers.close();
    }
}
