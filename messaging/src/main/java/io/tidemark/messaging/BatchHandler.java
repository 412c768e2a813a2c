package io.tidemark.messaging;

import java.util.List;

/**
 * What a consumer does with a batch: usually one database transaction.
 *
 * @param <E> the generated event class
 */
@FunctionalInterface
public interface BatchHandler<E> {

    /**
     * Stores all events or none of them. The loop may call it again with the same events, or with a part of them, so it
     * must be idempotent.
     *
     * @param events decoded events in the order of their offsets within each partition; never empty
     * @throws Exception when nothing was stored; {@link FailureClassifier} decides whether it is tried again or bisected
     */
    void handle(List<E> events) throws Exception;
}
