package io.tidemark.bench.ingest;

import io.tidemark.testbed.ChildProcess;
import io.tidemark.testbed.JavaCommand;
import io.tidemark.testbed.PostgresDatabase;
import io.tidemark.testbed.stack.Service;
import io.tidemark.testbed.stack.StackAddresses;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** metrics-service as it is shipped: history, latest values and daily values. */
record MetricsService(Path checkout, Path folder, String bootstrapServers, String registryUrl, List<String> options)
        implements Contestant {

    private static final Duration MIGRATED = Duration.ofMinutes(2);
    private static final String MICROS = "(extract(epoch FROM observed_at) * 1000000)::bigint";

    @Override
    public String name() {
        return "metrics-service";
    }

    @Override
    public void prepare(PostgresDatabase database) {
        ChildProcess migrate = run(database, List.of("migrate"));
        if (!migrate.waitForEnd(MIGRATED) || migrate.exitCode() != 0) {
            throw migrate.failed("did not migrate");
        }
    }

    @Override
    public ChildProcess start(PostgresDatabase database) {
        return run(database, List.of());
    }

    private ChildProcess run(PostgresDatabase database, List<String> arguments) {
        Map<String, String> environment = new HashMap<>(
                Service.METRICS.environment(new StackAddresses(database, bootstrapServers, registryUrl, "")));
        environment.put("MICRONAUT_SERVER_PORT", "-1");
        List<String> program =
                new ArrayList<>(List.of("-jar", Service.METRICS.jar(checkout).toString()));
        program.addAll(arguments);
        return ChildProcess.start(
                name(), JavaCommand.of(options, program), environment, folder, folder.resolve(name() + ".log"));
    }

    @Override
    public String group() {
        return "metrics-service.post-metrics";
    }

    @Override
    public List<Table> tables() {
        return List.of(
                new Table("platform_post_metrics_latest", MICROS, Kept.NEWEST),
                new Table("platform_post_metrics_daily", MICROS, Kept.NEWEST_OF_DAY),
                new Table("platform_post_metrics", MICROS, Kept.EVERY));
    }
}
