package io.tidemark.sync.platform;

import java.util.function.Function;

/** What reading one field gave. Missing, null and a wrong value are three different things, and none of them is 0. */
public sealed interface Reading<T> {

    /** The field was there and could be read. */
    record Value<T>(T value) implements Reading<T> {}

    /** The answer has no such key. */
    record Missing<T>() implements Reading<T> {}

    /** The key is there and says {@code null}. */
    record Null<T>() implements Reading<T> {}

    /**
     * The key is there with a value that cannot be right.
     *
     * @param reason what is wrong, in words, without the value itself
     */
    record Unreadable<T>(String reason) implements Reading<T> {}

    /** The value, or null in every other case. */
    default T orNull() {
        return switch (this) {
            case Value<T>(T value) -> value;
            case Missing<T> ignored -> null;
            case Null<T> ignored -> null;
            case Unreadable<T> ignored -> null;
        };
    }

    /** Reads on from the value; the other cases stay as they are. */
    default <R> Reading<R> then(Function<T, Reading<R>> next) {
        return switch (this) {
            case Value<T>(T value) -> next.apply(value);
            case Missing<T> ignored -> new Missing<>();
            case Null<T> ignored -> new Null<>();
            case Unreadable<T>(String reason) -> new Unreadable<>(reason);
        };
    }

    /** Why there is no value, in words; {@code "present"} when there is one. */
    default String problem() {
        return switch (this) {
            case Value<T> ignored -> "present";
            case Missing<T> ignored -> "missing";
            case Null<T> ignored -> "null";
            case Unreadable<T>(String reason) -> reason;
        };
    }
}
