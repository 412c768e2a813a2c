package io.tidemark.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script in a made-up checkout, with made-up JDKs whose java tells its own place and arguments. */
class LauncherScriptTest {

    private static final String COREUTILS = "/usr/bin:/bin";
    private static final String FAKE_JAVA = "#!/bin/sh\necho \"$0\" \"$@\"\n";

    @TempDir
    private Path folder;

    private Path script;

    private record Outcome(int code, String output) {}

    @BeforeEach
    void checkout() throws IOException {
        Path real = Path.of("../../tidemark").toAbsolutePath();
        script = Files.copy(real, folder.resolve("tidemark"), StandardCopyOption.COPY_ATTRIBUTES);
        Path target = Files.createDirectories(folder.resolve("deploy/launcher/target"));
        Files.writeString(target.resolve("tidemark-launcher-1.jar"), "");
    }

    @Test
    void javaHomeOfTheRightVersionIsTaken() throws Exception {
        Path jdk = jdk("mine", "25.0.1");
        Outcome outcome = run(Map.of("JAVA_HOME", jdk.toString()), "status", "--json");
        assertThat(outcome.code()).isZero();
        assertThat(outcome.output())
                .startsWith(jdk + "/bin/java ")
                .contains("-Dtidemark.checkout=" + folder.toRealPath())
                .contains("-jar " + folder.toRealPath() + "/deploy/launcher/target/tidemark-launcher-1.jar")
                .endsWith("status --json\n");
    }

    @Test
    void javaHomeOfAnotherVersionIsPassedOver() throws Exception {
        Path old = jdk("old", "17.0.15");
        jdk("jvm/jdk-17", "17.0.15");
        Path right = jdk("jvm/temurin-25", "25");
        Outcome outcome = run(
                Map.of(
                        "JAVA_HOME",
                        old.toString(),
                        "TIDEMARK_JDKS",
                        folder.resolve("none") + ":" + folder.resolve("jvm")),
                "status");
        assertThat(outcome.output()).startsWith(right + "/bin/java ");
    }

    @Test
    void jdkIsFoundThroughThePathAndItsLinks() throws Exception {
        Path jdk = jdk("hidden/jdk", "25.0.2");
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("alternatives"), jdk.resolve("bin/javac"));
        Files.createSymbolicLink(bin.resolve("javac"), Path.of("alternatives"));
        Outcome outcome = run(
                Map.of(
                        "PATH",
                        bin + ":" + COREUTILS,
                        "TIDEMARK_JDKS",
                        folder.resolve("none").toString()),
                "status");
        assertThat(outcome.output()).startsWith(jdk.toRealPath() + "/bin/java ");
    }

    @Test
    void runtimeWithoutCompilerIsNoJdk() throws Exception {
        Files.delete(jdk("jvm/jre", "25").resolve("bin/javac"));
        assertThat(run(Map.of("TIDEMARK_JDKS", folder.resolve("jvm").toString()), "status")
                        .code())
                .isEqualTo(1);
    }

    @Test
    void missingJdkIsOneSentence() throws Exception {
        Outcome outcome = run(Map.of("TIDEMARK_JDKS", folder.resolve("none").toString()), "up");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.output())
                .isEqualTo(
                        "tidemark: A JDK 25 is needed and none was found:" + " install one or set JAVA_HOME to it.\n");
    }

    @Test
    void missingMavenIsOneSentenceIfSomethingMustBeBuilt() throws Exception {
        Map<String, String> environment = Map.of(
                "JAVA_HOME",
                jdk("mine", "25").toString(),
                "PATH",
                toolsWithoutMaven().toString());
        Outcome outcome = run(environment, "up");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.output())
                .startsWith("tidemark: Maven is needed to build ")
                .hasLineCount(1);
        assertThat(run(environment, "up", "--no-build").code()).isZero();
    }

    @Test
    void launcherThatWasNeverBuiltIsOneSentence() throws Exception {
        Files.delete(folder.resolve("deploy/launcher/target/tidemark-launcher-1.jar"));
        Outcome outcome = run(Map.of("JAVA_HOME", jdk("mine", "25").toString()), "up", "--no-build");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.output()).isEqualTo("tidemark: The launcher is not built; leave --no-build away.\n");
    }

    private Path jdk(String name, String version) throws IOException {
        Path jdk = folder.resolve(name);
        Files.createDirectories(jdk.resolve("bin"));
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        for (String program : List.of("java", "javac")) {
            Path file = Files.writeString(jdk.resolve("bin").resolve(program), FAKE_JAVA);
            assertThat(file.toFile().setExecutable(true)).isTrue();
        }
        return jdk;
    }

    private Path toolsWithoutMaven() throws IOException {
        Path bin = Files.createDirectories(folder.resolve("tools"));
        for (String tool : List.of("sh", "dirname", "grep", "find", "head", "mkdir", "cat", "tr", "readlink")) {
            Path real = Files.exists(Path.of("/usr/bin", tool)) ? Path.of("/usr/bin", tool) : Path.of("/bin", tool);
            Files.copy(real.toRealPath(), bin.resolve(tool), StandardCopyOption.COPY_ATTRIBUTES);
        }
        return bin;
    }

    private Outcome run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("/bin/sh", script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", COREUTILS);
        builder.environment().put("HOME", folder.toString());
        builder.environment().put("TIDEMARK_JDKS", folder.resolve("no-jdks").toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Outcome(process.waitFor(), output);
    }
}
