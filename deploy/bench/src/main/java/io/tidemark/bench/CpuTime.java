package io.tidemark.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/** CPU time of processes, with the children that have ended, as PostgreSQL's backends do. */
public final class CpuTime {

    /** USER_HZ is 100 on every Linux that a JDK 25 runs on. */
    private static final double TICKS_PER_SECOND = 100;

    /** Fields of /proc/PID/stat behind the command's closing bracket: utime, stime, cutime, cstime. */
    private static final int FIRST_TIME = 11;

    /** The field of the first line of /proc/stat, behind its name: user, nice, system, idle, iowait, irq, softirq. */
    private static final int STOLEN = 8;

    private CpuTime() {}

    /** Seconds that a process, its living descendants and its children that have ended have used until this moment. */
    public static double seconds(ProcessHandle process) {
        return Stream.concat(Stream.of(process), process.descendants())
                .mapToDouble(each -> ticks(each.pid()) / TICKS_PER_SECOND)
                .sum();
    }

    /** Seconds that this JVM itself has used until this moment. */
    public static double ownSeconds() {
        return ticks(ProcessHandle.current().pid()) / TICKS_PER_SECOND;
    }

    /** Seconds of this machine's processors that its host gave to others, summed over processors; 0 without a host. */
    public static double stolenSeconds() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/stat"))) {
            String[] all = lines.findFirst().orElseThrow().split(" +");
            return Long.parseLong(all[STOLEN]) / TICKS_PER_SECOND;
        } catch (IOException e) {
            throw new UncheckedIOException("CPU time is read from /proc, which this machine lacks", e);
        }
    }

    private static long ticks(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long ticks = 0;
            for (int i = FIRST_TIME; i < FIRST_TIME + 4; i++) {
                ticks += Long.parseLong(fields[i]);
            }
            return ticks;
        } catch (NoSuchFileException ended) {
            return 0;
        } catch (IOException e) {
            // One that ends between the opening and the reading of its file is another error than one that is gone.
            if (ProcessHandle.of(pid).isEmpty()) {
                return 0;
            }
            throw new UncheckedIOException("CPU time is read from /proc, which this machine lacks", e);
        }
    }
}
