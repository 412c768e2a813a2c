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

    /**
     * Looks at one event of a batch that was refused. What it refuses is set aside without a search, which takes a call of
     * {@link #handle} for every part that can be stored.
     *
     * @throws RuntimeException when {@link #handle} would refuse the event for the same reason, whatever is beside it;
     *     returning proves nothing
     */
    default void check(E event) {}
}
