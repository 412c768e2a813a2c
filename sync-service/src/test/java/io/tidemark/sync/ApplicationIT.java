package io.tidemark.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.sync.credential.Keyset;
import io.tidemark.testbed.LocalPostgres;
import io.tidemark.testbed.PostgresDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped jar's own commands. */
class ApplicationIT {

    private static final String KEYSET = "TIDEMARK_CREDENTIALS_KEYSET";

    @TempDir
    private Path folder;

    private record Ended(int code, String out, String err) {}

    @Test
    void withoutAKeysetItDoesNotStartAndSaysWhyInOneSentence() throws Exception {
        Ended ended = run(Map.of());
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.err().lines().filter(line -> !line.startsWith("WARNING: ")))
                .containsExactly("tidemark.credentials.keyset is not set: make a keyset with"
                        + " 'java -jar sync-service.jar new-keyset' and set TIDEMARK_CREDENTIALS_KEYSET to it.");
    }

    @Test
    void keysetCommandsPrintAKeysetAndNothingElse() throws Exception {
        String keyset = printed(run(Map.of(), "new-keyset"));
        String added = printed(run(Map.of(KEYSET, keyset), "rotate-keyset", "--add-only"));
        String used = printed(run(Map.of(KEYSET, added), "rotate-keyset", "--use-newest"));
        String dropped = printed(run(Map.of(KEYSET, used), "rotate-keyset", "--drop-old"));
        assertThat(List.of(keyset, added, used, dropped)).doesNotHaveDuplicates();
        assertThat(Stream.of(keyset, added, used, dropped)
                        .map(each -> Keyset.open(each).size()))
                .containsExactly(1, 2, 2, 1);
    }

    private static String printed(Ended ended) {
        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(ended.out().strip()).matches("[A-Za-z0-9+/]{100,}={0,2}");
        return ended.out().strip();
    }

    @Test
    void migrateBringsTheSchemaUpToDateAndEnds() throws Exception {
        PostgresDatabase database = LocalPostgres.shared().freshDatabase("sync_migrate");
        Map<String, String> environment = Map.of(
                "DATASOURCES_DEFAULT_URL", database.jdbcUrl(),
                "DATASOURCES_DEFAULT_USERNAME", "sync",
                "DATASOURCES_DEFAULT_PASSWORD", database.password());
        assertThat(run(environment, "migrate").code()).isZero();
        assertThat(run(environment, "migrate").code()).isZero();
        Map<String, String> withKeyset = new HashMap<>(environment);
        withKeyset.put(KEYSET, Keyset.generate().configured());
        Ended reencrypted = run(withKeyset, "reencrypt");
        assertThat(reencrypted.code()).as(reencrypted.err()).isZero();
        assertThat(reencrypted.err()).contains("every token is encrypted with the key in use (0 were not)");
        try (Connection connection = database.dataSource("sync").getConnection();
                ResultSet row = connection.createStatement().executeQuery("select count(*) from sync.known_posts")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getInt(1)).isZero();
        }
    }

    private Ended run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-jar", jar()));
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("TIDEMARK_") || name.startsWith("KAFKA_"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private static String jar() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            return files.map(Path::toString)
                    .filter(name -> name.matches(".*sync-service-[^/]*\\.jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
