package io.tidemark.testbed.stack;

import io.tidemark.testbed.ChildProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One process of a stack that became ready.
 *
 * @param name      as in {@code kafka}
 * @param pid       its process id
 * @param startedAt start of the process as the system knows it, absent if it does not tell; with the pid it names the
 *                  process, also after the number was given to another
 * @param port      on which it listens
 * @param log       where it writes
 * @param took      from start to ready
 */
public record Part(String name, long pid, Optional<Instant> startedAt, int port, Path log, Duration took) {

    static Part of(ChildProcess child, int port, Duration took) {
        return new Part(
                child.name(),
                child.pid(),
                child.handle().info().startInstant(),
                port,
                child.log().path(),
                took);
    }
}
