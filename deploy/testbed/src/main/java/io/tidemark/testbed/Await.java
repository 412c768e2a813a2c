package io.tidemark.testbed;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting by condition with a deadline. */
public final class Await {

    private static final Duration STEP = Duration.ofMillis(15);

    private Await() {}

    /** Whether the condition held before the deadline; it is asked again and again in this thread. */
    public static boolean until(Duration deadline, BooleanSupplier condition) {
        return until(deadline, STEP, condition);
    }

    /** The same for a condition that costs something to ask: it is asked once in each step. */
    public static boolean until(Duration deadline, Duration step, BooleanSupplier condition) {
        long end = System.nanoTime() + deadline.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            try {
                Thread.sleep(step);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }
}
