package io.tidemark.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;

/** POSIX signals by process id, for what {@link ProcessHandle} cannot send. */
final class Signals {

    private Signals() {}

    /** Sends the signal, as in {@code STOP}, {@code CONT}, {@code QUIT}; a process that is gone already is left alone. */
    static void send(String signal, long pid) {
        try {
            Process kill = new ProcessBuilder("kill", "-s", signal, Long.toString(pid))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (kill.waitFor() != 0 && ProcessHandle.of(pid).isPresent()) {
                throw new IllegalStateException("Signal " + signal + " did not reach process " + pid);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while signalling process " + pid, e);
        }
    }
}
