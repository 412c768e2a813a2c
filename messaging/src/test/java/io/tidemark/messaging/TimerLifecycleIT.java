package io.tidemark.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.event.ShutdownEvent;
import io.micronaut.inject.qualifiers.Qualifiers;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TimerLifecycleIT {

    private static final AtomicInteger BEGUN = new AtomicInteger();
    private static final AtomicInteger ENDED = new AtomicInteger();

    @Test
    void shutdownWaitsForTheTickThatRunsAndNoOtherBegins() {
        try (ApplicationContext context =
                ApplicationContext.run(Map.of("kafka.enabled", false, "spec.name", "TimerLifecycleIT"))) {
            await().atMost(Duration.ofMinutes(3)).until(() -> BEGUN.get() > ENDED.get());
            context.publishEvent(new ShutdownEvent(context));
            assertThat(ENDED).hasValue(BEGUN.get());
            assertThat(context.getBean(ExecutorService.class, Qualifiers.byName(TaskExecutors.SCHEDULED))
                            .isTerminated())
                    .isTrue();
        }
    }

    @Singleton
    @Requires(property = "spec.name", value = "TimerLifecycleIT")
    static class Timer {

        /** Long enough to be seen while it runs. */
        @Scheduled(fixedDelay = "1ms")
        void tick() throws InterruptedException {
            BEGUN.incrementAndGet();
            new CountDownLatch(1).await(300, TimeUnit.MILLISECONDS);
            ENDED.incrementAndGet();
        }
    }
}
