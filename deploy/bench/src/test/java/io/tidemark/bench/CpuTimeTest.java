package io.tidemark.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CpuTimeTest {

    @Test
    void agreesWithWhatTheJvmSaysOfItself() {
        assumeTrue(Files.isReadable(Path.of("/proc/self/stat")), "this machine has no /proc");
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

        double before = system.getProcessCpuTime() / 1e9;
        double seconds = CpuTime.seconds(ProcessHandle.current());
        double after = system.getProcessCpuTime() / 1e9;

        assertThat(seconds).isBetween(before - 0.1, after + 0.1);
    }
}
