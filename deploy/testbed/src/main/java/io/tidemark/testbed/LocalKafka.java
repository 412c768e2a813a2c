package io.tidemark.testbed;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/**
 * A real single-node Kafka broker (KRaft, broker and controller in one) as a child process. Topics are not made by
 * themselves, everything has one replica, consumer groups rebalance without delay. Not safe for use by several threads
 * at once, but {@link #bootstrapServers()} is.
 */
public final class LocalKafka implements AutoCloseable {

    private static final Duration READY = Duration.ofMinutes(5);
    private static final int TRIES = 5;

    private final Path folder;
    private final boolean temporary;
    private final KafkaProgram program;
    private final List<FaultProxy> proxies;
    private int port;
    private ChildProcess child;

    private LocalKafka(Path folder, boolean temporary, int heapMegabytes, List<FaultProxy> proxies) {
        this.folder = folder;
        this.temporary = temporary;
        this.proxies = proxies;
        this.program = new KafkaProgram(folder, heapMegabytes);
    }

    /** One broker for all tests of this JVM, stopped with it. */
    public static LocalKafka shared() {
        return Shared.INSTANCE;
    }

    /** A broker of its own with a temporary folder, removed at close. */
    public static LocalKafka start() {
        return startNew(Scratch.folder("kafka"), true, 512, List.of());
    }

    /** A broker that keeps its data in the folder and finds it again. */
    public static LocalKafka startIn(Path folder, int heapMegabytes) {
        return startIn(folder, heapMegabytes, List.of());
    }

    /**
     * A broker with one more listener for each proxy, which it advertises by the proxy's address: a client that begins
     * at a proxy stays behind it. {@link #bootstrapServers()} leads past all of them.
     */
    public static LocalKafka startIn(Path folder, int heapMegabytes, List<FaultProxy> proxies) {
        return startNew(folder, false, heapMegabytes, List.copyOf(proxies));
    }

    private static LocalKafka startNew(Path folder, boolean temporary, int heapMegabytes, List<FaultProxy> proxies) {
        LocalKafka kafka = new LocalKafka(folder, temporary, heapMegabytes, proxies);
        kafka.launch(0);
        return kafka;
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    public ChildProcess process() {
        return child;
    }

    /** Kills the broker with SIGKILL; {@link #restart()} brings it back with its data. */
    public void kill() {
        child.kill();
    }

    /** Starts a broker that was killed or stopped again on the same port. */
    public void restart() {
        stop();
        launch(port);
    }

    /** Connections stay open and nothing answers until {@link #resume()}. */
    public void suspend() {
        child.suspend();
    }

    public void resume() {
        child.resume();
    }

    /** Orderly end; the data stay. */
    public void stop() {
        if (child != null && child.isAlive()) {
            child.resume();
            if (child.terminate(Duration.ofSeconds(30))) {
                program.keepCache();
            }
        }
    }

    @Override
    public void close() {
        if (!temporary) {
            stop();
            return;
        }
        child.kill();
        Scratch.delete(folder);
    }

    private void launch(int wantedPort) {
        for (int attempt = 1; ; attempt++) {
            List<Integer> free = Ports.free(2 + proxies.size());
            port = wantedPort == 0 ? free.getFirst() : wantedPort;
            child = ChildProcess.start(
                    "kafka",
                    program.command(port, free.get(1), listeners(free.subList(2, free.size()))),
                    Map.of(),
                    folder,
                    folder.resolve("kafka.log"));
            if (becomesReady()) {
                return;
            }
            boolean bindLost =
                    child.log().contains("BindException") || child.log().contains("Address already in use");
            if (!bindLost || attempt == TRIES) {
                throw child.failed(
                        bindLost ? "lost port " + port + " to another process" : "ended before it was ready");
            }
        }
    }

    private List<KafkaProgram.Listener> listeners(List<Integer> ports) {
        List<KafkaProgram.Listener> listeners = new ArrayList<>();
        for (int index = 0; index < ports.size(); index++) {
            FaultProxy proxy = proxies.get(index);
            proxy.forwardTo(ports.get(index));
            listeners.add(new KafkaProgram.Listener("PROXIED" + index, ports.get(index), proxy.port()));
        }
        return listeners;
    }

    private boolean becomesReady() {
        boolean ready =
                Await.until(READY, () -> !child.isAlive() || Ports.accepts(port)) && child.isAlive() && isOurs();
        if (!ready && child.isAlive()) {
            child.kill();
        }
        return ready;
    }

    /** Another program may have taken the port between our look and our bind, even another broker. */
    private boolean isOurs() {
        Properties properties = new Properties();
        properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers());
        properties.put(AdminClientConfig.RECONNECT_BACKOFF_MS_CONFIG, 20);
        properties.put(AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 200);
        properties.put(AdminClientConfig.RETRY_BACKOFF_MS_CONFIG, 20);
        try (Admin admin = Admin.create(properties)) {
            return Await.until(
                            READY, () -> !child.isAlive() || program.clusterId().equals(askedClusterId(admin)))
                    && child.isAlive();
        }
    }

    private static String askedClusterId(Admin admin) {
        try {
            return admin.describeCluster().clusterId().get(5, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException notYet) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for kafka", e);
        }
    }

    private static final class Shared {
        static final LocalKafka INSTANCE = AtExit.close(LocalKafka.start());
    }
}
