package io.tidemark.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A shell that outlives this JVM for a moment: when its input ends, however this JVM died, it signals every process
 * that was not forgotten and removes the temporary folders. Nothing is asked of the children themselves, so that a
 * database or a foreign program is guarded like our own.
 */
final class Watchdog {

    private static final String SCRIPT = """
            trap '' INT HUP TERM
            children=''
            while read -r verb signal pid; do
              case "$verb" in
                watch) children="$children $signal:$pid" ;;
                forget)
                  kept=''
                  for child in $children; do [ "${child#*:}" = "$pid" ] || kept="$kept $child"; done
                  children=$kept ;;
                remove) folders="${folders:-}$pid
            " ;;
              esac
            done
            for child in $children; do
              kill -s CONT "${child#*:}" 2>/dev/null
              kill -s "${child%:*}" "${child#*:}" 2>/dev/null
            done
            tries=0
            for child in $children; do
              while [ "$tries" -lt 100 ] && kill -s 0 "${child#*:}" 2>/dev/null; do tries=$((tries + 1)); sleep 0.1; done
            done
            printf '%s' "${folders:-}" | while read -r folder; do rm -rf "$folder"; done
            """;

    private static final Watchdog INSTANCE = new Watchdog();

    private final Writer orders;

    private Watchdog() {
        try {
            Process shell = new ProcessBuilder("sh", "-c", SCRIPT)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            orders = shell.outputWriter(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("The watchdog shell could not be started", e);
        }
    }

    /** Kills the process when this JVM is gone; the signal is what ends it fastest without harm, {@code KILL} or {@code QUIT}. */
    static void watch(long pid, String signal) {
        INSTANCE.send("watch " + signal + " " + pid);
    }

    /** The process has ended; its number may soon be another's. */
    static void forget(long pid) {
        INSTANCE.send("forget - " + pid);
    }

    /** Removes a temporary folder when this JVM is gone. */
    static void removeAtEnd(Path folder) {
        INSTANCE.send("remove - " + folder.toAbsolutePath());
    }

    private synchronized void send(String line) {
        try {
            orders.write(line + "\n");
            orders.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("The watchdog shell is gone", e);
        }
    }
}
