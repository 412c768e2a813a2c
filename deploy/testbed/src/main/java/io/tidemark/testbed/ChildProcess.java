package io.tidemark.testbed;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program run as a child of this JVM. It dies with this JVM, also by kill -9, and ignores the terminal's Ctrl-C, so
 * that its parent decides when it stops.
 */
public final class ChildProcess {

    /** A session of its own keeps the terminal's signals away; without setsid, a JVM at least leaves ignored ones ignored. */
    private static final String DETACH = """
            trap '' INT HUP
            if command -v setsid >/dev/null; then exec setsid "$@"; fi
            exec "$@"
            """;

    private static final int TAIL_LINES = 40;
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    private final String name;
    private final Process process;
    private final LogFile log;

    private ChildProcess(String name, Process process, LogFile log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /**
     * Starts the command.
     *
     * @param name        what a message calls it, as in {@code kafka}
     * @param environment added to this JVM's own environment
     * @param directory   the working directory
     * @param log         both output streams are appended here; folders are made
     * @throws StartFailedException if the command cannot be run
     */
    public static ChildProcess start(
            String name, List<String> command, Map<String, String> environment, Path directory, Path log) {
        List<String> detached = new ArrayList<>(List.of("sh", "-c", DETACH, name));
        detached.addAll(command);
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            LogFile logFile = LogFile.beginningAt(log);
            ProcessBuilder builder = new ProcessBuilder(detached)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
            builder.environment().putAll(environment);
            Process process = builder.start();
            Watchdog.watch(process.pid(), "KILL");
            process.onExit().thenAccept(ended -> Watchdog.forget(ended.pid()));
            return new ChildProcess(name, process, logFile);
        } catch (IOException e) {
            throw new StartFailedException(name + " could not be started: " + e.getMessage() + ".", e);
        }
    }

    public String name() {
        return name;
    }

    public long pid() {
        return process.pid();
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** Done when the process has ended, however it did. */
    public CompletableFuture<ChildProcess> ended() {
        return process.onExit().thenApply(gone -> this);
    }

    public LogFile log() {
        return log;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Sends SIGKILL and waits until the process is gone. */
    public void kill() {
        process.destroyForcibly();
        waitForEnd(Duration.ofSeconds(30));
    }

    /** Sends SIGTERM; kills what is still there after the deadline. Returns whether it ended by itself. */
    public boolean terminate(Duration deadline) {
        process.destroy();
        if (waitForEnd(deadline)) {
            return true;
        }
        kill();
        return false;
    }

    /** Stops the process in its tracks: connections stay open and nothing answers. */
    public void suspend() {
        Signals.send("STOP", pid());
    }

    public void resume() {
        Signals.send("CONT", pid());
    }

    /** Waits for the end of the process; false if it still runs after the deadline. */
    public boolean waitForEnd(Duration deadline) {
        try {
            return process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Exit code; 128 and the signal's number if a signal ended it. */
    public int exitCode() {
        return process.exitValue();
    }

    /** Memory in use in bytes; 0 where the system does not tell or the process is gone. */
    public long residentBytes() {
        return residentBytes(pid());
    }

    /** Memory in use in bytes by any process; 0 where the system does not tell or the process is gone. */
    public static long residentBytes(long pid) {
        try {
            Matcher matcher = RESIDENT.matcher(Files.readString(Path.of("/proc", Long.toString(pid), "status")));
            return matcher.find() ? Long.parseLong(matcher.group(1)) * 1024 : 0;
        } catch (IOException gone) {
            return 0;
        }
    }

    /** The sentence for a child that ended or did not become ready; its last lines are the cause. */
    public StartFailedException failed(String what) {
        Throwable lastLines = new IllegalStateException(String.join("\n", log.tail(TAIL_LINES)));
        return new StartFailedException(name + " " + what + "; see " + log.path() + ".", lastLines);
    }
}
