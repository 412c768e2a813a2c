package io.tidemark.bench.query;

import io.tidemark.testbed.ChildProcess;
import io.tidemark.testbed.PostgresDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code pgbench} of a PostgreSQL on this machine; the one that Maven brings has none. */
record PgBench(Path program) {

    private static final List<Path> INSTALLATIONS = List.of(
            Path.of("/usr/lib/postgresql"),
            Path.of("/usr/local/pgsql"),
            Path.of("/opt/homebrew/opt"),
            Path.of("/usr/local/opt"));

    private static final Pattern RATE = Pattern.compile("tps = ([0-9.]+) \\(without initial connection time\\)");
    private static final Pattern FAILED = Pattern.compile("number of failed transactions: ([0-9]+)");
    private static final Duration LONGER = Duration.ofSeconds(60);

    /**
     * The one on the PATH, else the newest of the usual places.
     *
     * @throws IllegalStateException that says how to get it
     */
    static PgBench find() {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":")) {
            Path program = Path.of(folder, "pgbench");
            if (Files.isExecutable(program)) {
                return new PgBench(program);
            }
        }
        return INSTALLATIONS.stream()
                .filter(Files::isDirectory)
                .flatMap(PgBench::installed)
                .max(Comparator.naturalOrder())
                .map(PgBench::new)
                .orElseThrow(
                        () -> new IllegalStateException("The reference is pgbench, which is neither on the PATH nor"
                                + " in bin of a folder of " + INSTALLATIONS
                                + ". It comes with PostgreSQL: apt-get install"
                                + " postgresql-contrib, dnf install postgresql-contrib or brew install postgresql"));
    }

    private static Stream<Path> installed(Path folder) {
        try (Stream<Path> versions = Files.list(folder)) {
            return Stream.concat(Stream.of(folder), versions)
                    .map(version -> version.resolve("bin/pgbench"))
                    .filter(Files::isExecutable)
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not look into " + folder, e);
        }
    }

    /**
     * Runs scripts, each as often as the others, with prepared statements.
     *
     * @param role and {@code options} of the sessions
     * @param variables that the scripts name
     * @return how many scripts were run to their end in a second
     */
    double run(
            PostgresDatabase database,
            String role,
            String options,
            int clients,
            int seconds,
            List<String> scripts,
            Map<String, String> variables,
            Path folder) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of("-n", "-M", "prepared", "-c", "" + clients, "-j", "1", "-T", "" + seconds));
        command.addAll(List.of("-h", "127.0.0.1", "-p", "" + database.port(), "-U", role));
        variables.forEach((name, value) -> command.addAll(List.of("-D", name + "=" + value)));
        try {
            for (int i = 0; i < scripts.size(); i++) {
                Path script = Files.writeString(folder.resolve("pgbench-" + i + ".sql"), scripts.get(i));
                command.addAll(List.of("-f", script.toString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Could not write the scripts of pgbench to " + folder, e);
        }
        command.add(database.name());
        ChildProcess process = ChildProcess.start(
                "pgbench",
                command,
                Map.of("PGPASSWORD", database.password(), "PGOPTIONS", options),
                folder,
                folder.resolve("pgbench.log"));
        if (!process.waitForEnd(Duration.ofSeconds(seconds).plus(LONGER)) || process.exitCode() != 0) {
            process.kill();
            throw process.failed("did not run the queries");
        }
        boolean failed = process.log().find(FAILED).stream()
                .anyMatch(match -> !match.group(1).equals("0"));
        if (failed) {
            throw process.failed("saw queries fail");
        }
        return process.log().find(RATE).stream()
                .mapToDouble(match -> Double.parseDouble(match.group(1)))
                .findFirst()
                .orElseThrow(() -> process.failed("told no rate"));
    }
}
