package io.tidemark.launcher.local;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process as it can be found again by another: its number alone may have been given to a stranger meanwhile.
 *
 * @param pid             the process id
 * @param startedAtMillis since 1970; 0 where the system does not tell, and then the process is never taken for ours
 */
record ProcessIdentity(long pid, long startedAtMillis) {

    /** The system counts from its own start, whose moment it knows to a second. */
    private static final long TOLERANCE_MILLIS = 2_000;

    static ProcessIdentity of(ProcessHandle process) {
        return new ProcessIdentity(
                process.pid(),
                process.info().startInstant().map(start -> start.toEpochMilli()).orElse(0L));
    }

    /** The process, if it still runs and is the same. */
    Optional<ProcessHandle> find() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::isSame);
    }

    @JsonIgnore
    boolean isAlive() {
        return find().isPresent();
    }

    private boolean isSame(ProcessHandle process) {
        long start = of(process).startedAtMillis();
        return start != 0 && startedAtMillis != 0 && Math.abs(start - startedAtMillis) <= TOLERANCE_MILLIS;
    }

    /** SIGTERM, then SIGKILL after the deadline; returns when the process is gone. */
    void end(Duration deadline) {
        find().ifPresent(process -> {
            process.destroy();
            if (!ends(process, deadline)) {
                process.destroyForcibly();
                ends(process, Duration.ofSeconds(10));
            }
        });
    }

    private static boolean ends(ProcessHandle process, Duration deadline) {
        try {
            process.onExit().get(deadline.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException stillThere) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("Could not wait for process " + process.pid(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
