package io.tidemark.messaging;

import io.tidemark.schemas.event.PostMetricsCollected;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Handlers that fail in a known way. */
final class FailingHandlers {

    private FailingHandlers() {}

    static BatchHandler<PostMetricsCollected> refusing(String number) {
        return events -> {
            if (events.stream().anyMatch(event -> event.getExternalId().equals(number))) {
                throw new SQLException("violates check constraint", "23514");
            }
        };
    }

    static BatchHandler<PostMetricsCollected> failing(Throwable failure) {
        return events -> raise(failure);
    }

    static BatchHandler<PostMetricsCollected> failingOnce(Throwable failure) {
        Deque<Throwable> failures = new ArrayDeque<>(List.of(failure));
        return events -> {
            if (!failures.isEmpty()) {
                raise(failures.remove());
            }
        };
    }

    private static void raise(Throwable failure) throws Exception {
        switch (failure) {
            case Error error -> throw error;
            case Exception exception -> throw exception;
            case Throwable other -> throw new IllegalStateException(other);
        }
    }
}
