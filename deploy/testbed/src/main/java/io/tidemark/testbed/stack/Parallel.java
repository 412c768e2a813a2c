package io.tidemark.testbed.stack;

import io.tidemark.testbed.StartFailedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Several things at once. */
final class Parallel {

    private Parallel() {}

    /** Runs all tasks, waits for each of them, and throws the first failure with the others beneath it. */
    static void run(List<Runnable> tasks) {
        List<Future<?>> futures = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            tasks.forEach(task -> futures.add(threads.submit(task)));
            for (Future<?> future : futures) {
                try {
                    future.get();
                } catch (ExecutionException e) {
                    failures.add(e.getCause());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    failures.add(new StartFailedException("Interrupted.", e));
                }
            }
        }
        if (failures.isEmpty()) {
            return;
        }
        Throwable first = failures.removeFirst();
        failures.forEach(first::addSuppressed);
        if (first instanceof StartFailedException known) {
            throw known;
        }
        throw new IllegalStateException(first.getMessage(), first);
    }
}
