package io.tidemark.bench.query;

import io.tidemark.testbed.Await;
import io.tidemark.testbed.ChildProcess;
import io.tidemark.testbed.JavaCommand;
import io.tidemark.testbed.Ports;
import io.tidemark.testbed.PostgresDatabase;
import io.tidemark.testbed.stack.Service;
import io.tidemark.testbed.stack.ServiceProcess;
import io.tidemark.testbed.stack.StackAddresses;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The programs that answer: the gateway as it is shipped, without its consumers, and a page from memory. */
final class GatewayProcess {

    private static final Duration READY = Duration.ofMinutes(2);

    private GatewayProcess() {}

    /** The gateway over a database, in which it makes its tables; Kafka is left out, which only its consumers need. */
    static ServiceProcess start(
            Path checkout, PostgresDatabase database, List<String> options, String name, Path folder) {
        Map<String, String> environment =
                new HashMap<>(Service.GATEWAY.environment(new StackAddresses(database, "", "", "")));
        environment.put("KAFKA_ENABLED", "false");
        environment.put("MICRONAUT_SERVER_PORT", "-1");
        return ServiceProcess.start(
                        name, Service.GATEWAY.jar(checkout), options, environment, folder.resolve(name + ".log"))
                .awaitReady(READY);
    }

    /** {@link PageServer} with the gateway's libraries, on a port. */
    static ChildProcess startPageServer(Path checkout, List<String> options, Path page, int port, Path folder) {
        Path jar = Service.GATEWAY.jar(checkout);
        // Not the jar, which brings its own libraries along.
        Path bench = checkout.resolve("deploy/bench/target/classes");
        Path logging = checkout.resolve("deploy/testbed/src/main/resources/io/tidemark/testbed/warnings-logback.xml");
        List<String> all = new ArrayList<>(options);
        all.add("-Dlogback.configurationFile=" + logging);
        all.add("-Dtidemark.bench.page=" + page);
        all.add("-Dmicronaut.server.port=" + port);
        all.add("-Dmicronaut.server.host=127.0.0.1");
        ChildProcess process = ChildProcess.start(
                "page-server",
                JavaCommand.of(
                        all,
                        List.of(
                                "-cp",
                                bench + File.pathSeparator + jar.resolveSibling("lib") + "/*",
                                PageServer.class.getName())),
                Map.of(),
                folder,
                folder.resolve("page-server.log"));
        if (!Await.until(READY, () -> !process.isAlive() || Ports.accepts(port)) || !process.isAlive()) {
            process.kill();
            throw process.failed("did not start");
        }
        return process;
    }
}
