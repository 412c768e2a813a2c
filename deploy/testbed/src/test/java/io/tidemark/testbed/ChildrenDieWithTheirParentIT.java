package io.tidemark.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildrenDieWithTheirParentIT {

    private static final Pattern CHILDREN = Pattern.compile("children ([\\d ]+)\n");

    @TempDir
    private Path folder;

    @Test
    void killedParentLeavesNoProcessAndNoFolderBehind() throws Exception {
        ChildProcess parent = startParent();
        List<ProcessHandle> family = familyOf(parent);
        assertThat(family).hasSizeGreaterThan(4).allMatch(ProcessHandle::isAlive);
        parent.kill();
        assertThatAllEnd(family);
    }

    @Test
    void parentToldToEndLeavesNoProcessAndNoFolderBehind() throws Exception {
        ChildProcess parent = startParent();
        List<ProcessHandle> family = familyOf(parent);
        assertThat(parent.terminate(Duration.ofMinutes(3))).isTrue();
        assertThatAllEnd(family);
    }

    private void assertThatAllEnd(List<ProcessHandle> family) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .untilAsserted(() -> assertThat(family).noneMatch(ProcessHandle::isAlive));
        Awaitility.await().atMost(Duration.ofMinutes(3)).untilAsserted(() -> {
            try (Stream<Path> left = Files.list(folder)) {
                assertThat(left.filter(path -> path.getFileName().toString().startsWith("tidemark-")))
                        .isEmpty();
            }
        });
    }

    private ChildProcess startParent() {
        List<String> options = List.of("-Xmx256m", "-XX:+UseSerialGC", "-Djava.io.tmpdir=" + folder);
        List<String> program = List.of("-cp", JavaCommand.ownClassPath(), HoldsChildren.class.getName());
        ChildProcess parent = ChildProcess.start(
                "parent", JavaCommand.of(options, program), Map.of(), folder, folder.resolve("parent.log"));
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .until(() -> parent.log().find(CHILDREN).isPresent());
        return parent;
    }

    /** The three programs and everything beneath them. */
    private static List<ProcessHandle> familyOf(ChildProcess parent) {
        String pids = parent.log().find(CHILDREN).orElseThrow().group(1);
        List<ProcessHandle> family = new ArrayList<>();
        Arrays.stream(pids.split(" "))
                .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
                .forEach(child -> {
                    family.add(child);
                    child.descendants().forEach(family::add);
                });
        return family;
    }
}
