package io.tidemark.bench.score;

import io.tidemark.testbed.Await;
import io.tidemark.testbed.ChildProcess;
import io.tidemark.testbed.JavaCommand;
import io.tidemark.testbed.PostgresDatabase;
import io.tidemark.testbed.stack.Service;
import io.tidemark.testbed.stack.ServiceProcess;
import io.tidemark.testbed.stack.StackAddresses;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * scoring-service as it is shipped.
 *
 * @param options of its JVM
 */
record ScoringProcess(Path checkout, Path folder, String bootstrapServers, String registryUrl, List<String> options) {

    private static final Duration STARTED = Duration.ofMinutes(2);
    private static final Duration STEP = Duration.ofMillis(200);
    private static final Pattern CHANGED = Pattern.compile("\"changed\":(\\d+)");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** Makes the tables in an empty database. */
    void migrate(PostgresDatabase database) {
        ChildProcess migrate = ChildProcess.start(
                "migrate",
                JavaCommand.of(options, List.of("-jar", jar().toString(), "migrate")),
                environment(database),
                folder,
                folder.resolve("migrate.log"));
        if (!migrate.waitForEnd(STARTED) || migrate.exitCode() != 0) {
            throw migrate.failed("did not migrate");
        }
    }

    /** Starts the service and waits until it is ready. */
    ServiceProcess start(PostgresDatabase database) {
        return ServiceProcess.start(
                        "scoring-service",
                        jar(),
                        options,
                        environment(database),
                        folder.resolve(database.name() + ".log"))
                .awaitReady(STARTED);
    }

    private Path jar() {
        return Service.SCORING.jar(checkout);
    }

    private Map<String, String> environment(PostgresDatabase database) {
        Map<String, String> environment = new HashMap<>(
                Service.SCORING.environment(new StackAddresses(database, bootstrapServers, registryUrl, "")));
        environment.put("MICRONAUT_SERVER_PORT", "-1");
        return environment;
    }

    /**
     * Lets the service score a project, which it answers when all is stored and told.
     *
     * @return how many scores it wrote
     * @throws IllegalStateException when it refuses or ends
     */
    static long score(ServiceProcess service, UUID project, Instant asOf) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(service.url() + "/projects/" + project + "/scoring-runs"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"asOf\":\"" + asOf + "\"}"))
                .build();
        try {
            HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            Matcher changed = CHANGED.matcher(answer.body());
            if (answer.statusCode() != 200 || !changed.find()) {
                throw new IllegalStateException("scoring-service answered " + answer.statusCode() + " " + answer.body()
                        + "; see " + service.log().path());
            }
            return Long.parseLong(changed.group(1));
        } catch (IOException e) {
            throw new IllegalStateException(
                    "scoring-service did not answer; see " + service.log().path(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Waits for a condition as long as the service lives; asking for it takes from what is measured. */
    static void await(ServiceProcess service, Duration longest, BooleanSupplier condition) {
        boolean met = Await.until(longest, STEP, () -> {
            if (!service.isAlive()) {
                throw service.process().failed("ended in the middle of its turn");
            }
            return condition.getAsBoolean();
        });
        if (!met) {
            throw service.process().failed("was not done within " + longest.toMinutes() + " minutes");
        }
    }
}
