package io.tidemark.bench.ingest;

import io.tidemark.testbed.ChildProcess;
import io.tidemark.testbed.JavaCommand;
import io.tidemark.testbed.PostgresDatabase;
import io.tidemark.testbed.stack.StackAddresses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * A service as it is shipped, in one process or several.
 *
 * @param options for each JVM
 * @param link where the running service finds the database
 */
record ShippedService(
        Task task, Ground ground, List<String> options, int processes, UnaryOperator<PostgresDatabase> link)
        implements Contestant {

    private static final Duration MIGRATED = Duration.ofMinutes(2);

    @Override
    public String name() {
        return task.service().module();
    }

    @Override
    public void prepare(PostgresDatabase database) {
        ChildProcess migrate = run(name() + "-migrate", database, List.of("migrate"));
        if (!migrate.waitForEnd(MIGRATED) || migrate.exitCode() != 0) {
            throw migrate.failed("did not migrate");
        }
    }

    @Override
    public List<ChildProcess> start(PostgresDatabase database) {
        return IntStream.rangeClosed(1, processes)
                .mapToObj(number -> run(name() + "-" + number, link.apply(database), List.of()))
                .toList();
    }

    private ChildProcess run(String called, PostgresDatabase database, List<String> arguments) {
        Map<String, String> environment = new HashMap<>(task.service()
                .environment(new StackAddresses(database, ground.bootstrapServers(), ground.registryUrl(), "")));
        environment.put("MICRONAUT_SERVER_PORT", "-1");
        List<String> program = new ArrayList<>(
                List.of("-jar", task.service().jar(ground.checkout()).toString()));
        program.addAll(arguments);
        return ChildProcess.start(
                called,
                JavaCommand.of(options, program),
                environment,
                ground.folder(),
                ground.folder().resolve(called + ".log"));
    }

    @Override
    public String group() {
        return task.group();
    }

    @Override
    public boolean commitsEachBatch() {
        return true;
    }

    @Override
    public String role() {
        return task.service().role();
    }

    @Override
    public Newest newest() {
        return task.newest();
    }

    @Override
    public Optional<String> unfinished() {
        return task.unfinished();
    }

    @Override
    public List<Feed.Expected> expected() {
        return task.expected();
    }
}
