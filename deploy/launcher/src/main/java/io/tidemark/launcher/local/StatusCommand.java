package io.tidemark.launcher.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.launcher.lag.GroupPositions;
import io.tidemark.testbed.ChildProcess;
import io.tidemark.testbed.Ports;
import io.tidemark.testbed.StartFailedException;
import io.tidemark.testbed.stack.Service;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Tells what runs and how far each consumer is behind. */
@Command(name = "status", description = "Tell what runs and how far each consumer is behind.")
public final class StatusCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final long MEGABYTE = 1024L * 1024;

    @Option(names = "--json", description = "Say it as one JSON object.")
    private boolean json;

    /**
     * One process at this moment.
     *
     * @param part      as in {@code kafka}
     * @param pid       its process id
     * @param port      on which it listens
     * @param alive     whether the process is there
     * @param ready     whether it says that it can work; for a part that does not say, whether it accepts connections
     * @param megabytes resident memory
     * @param log       where it writes
     */
    record PartStatus(String part, long pid, int port, boolean alive, boolean ready, long megabytes, String log) {}

    /**
     * Everything.
     *
     * @param running  whether the launcher lives
     * @param gateway  null while it starts
     * @param parts    in the order in which they became ready
     * @param lag      by group and topic; null if Kafka does not answer
     */
    record Status(boolean running, String gateway, List<PartStatus> parts, List<GroupPositions.Line> lag) {}

    @Override
    public Integer call() throws IOException {
        try {
            Optional<StackState> state =
                    StackHome.ofUser().state().filter(known -> known.launcher().isAlive());
            if (state.isEmpty()) {
                System.out.println(
                        json
                                ? JSON.writeValueAsString(new Status(false, null, List.of(), null))
                                : "Tidemark does not run.");
                return 1;
            }
            Status status = look(state.get());
            if (json) {
                System.out.println(JSON.writeValueAsString(status));
            } else {
                print(status, System.out);
            }
            return status.parts().stream().allMatch(PartStatus::ready) ? 0 : 1;
        } catch (StartFailedException e) {
            System.err.println("tidemark: " + e.getMessage());
            return 1;
        }
    }

    private static Status look(StackState state) {
        List<PartStatus> parts =
                state.parts().parallelStream().map(StatusCommand::look).toList();
        List<GroupPositions.Line> lag =
                state.part("kafka").map(kafka -> lag(kafka.port())).orElse(null);
        return new Status(true, state.gatewayUrl(), parts, lag);
    }

    private static PartStatus look(StackState.RecordedPart part) {
        boolean alive = part.process().isAlive();
        boolean service =
                Arrays.stream(Service.values()).anyMatch(known -> known.module().equals(part.name()));
        boolean ready = alive && (service ? saysReady(part.port()) : Ports.accepts(part.port()));
        long megabytes = alive ? ChildProcess.residentBytes(part.process().pid()) / MEGABYTE : 0;
        return new PartStatus(part.name(), part.process().pid(), part.port(), alive, ready, megabytes, part.log());
    }

    private static boolean saysReady(int port) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health/readiness"))
                .timeout(TIMEOUT)
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notNow) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Null if Kafka does not answer: an unknown lag is not 0. */
    private static List<GroupPositions.Line> lag(int kafkaPort) {
        Map<String, Object> settings = Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:" + kafkaPort,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis(),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis());
        try (Admin admin = Admin.create(settings)) {
            return GroupPositions.lines(GroupPositions.of(admin));
        } catch (KafkaException unknown) {
            return null;
        }
    }

    private static void print(Status status, PrintStream out) {
        out.println("gateway: " + (status.gateway() == null ? "starting" : status.gateway()));
        out.println();
        out.printf(Locale.ROOT, "%-18s %8s %6s  %-9s %8s%n", "part", "pid", "port", "state", "memory");
        for (PartStatus part : status.parts()) {
            String state = part.alive() ? part.ready() ? "ready" : "not ready" : "dead";
            out.printf(
                    Locale.ROOT,
                    "%-18s %8d %6d  %-9s %5d MB%n",
                    part.part(),
                    part.pid(),
                    part.port(),
                    state,
                    part.megabytes());
        }
        out.println();
        if (status.lag() == null) {
            out.println("kafka does not answer, so the lag of the consumers is unknown");
            return;
        }
        out.printf(Locale.ROOT, "%-34s %-30s %10s%n", "consumer", "topic", "lag");
        for (GroupPositions.Line line : status.lag()) {
            out.printf(Locale.ROOT, "%-34s %-30s %10d%n", line.group(), line.topic(), line.records());
        }
    }
}
