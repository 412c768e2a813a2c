package io.tidemark.testbed.stack;

import io.tidemark.testbed.ChildProcess;
import io.tidemark.testbed.LocalKafka;
import io.tidemark.testbed.LocalPostgres;
import io.tidemark.testbed.LocalRegistry;
import io.tidemark.testbed.StartFailedException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The whole of Tidemark on this machine: PostgreSQL, Kafka, the registry, the simulated platforms and the five services,
 * each a child process. {@link #close()} may be called from any thread, also while the stack starts.
 */
public final class LocalStack implements AutoCloseable {

    private static final Duration SERVICE_END = Duration.ofSeconds(30);
    private static final int KAFKA_HEAP_MEGABYTES = 320;

    private final StackSettings settings;
    private final Consumer<Part> listener;
    private final CompletableFuture<ChildProcess> firstDeath = new CompletableFuture<>();
    private final Map<Service, ServiceProcess> services = new ConcurrentHashMap<>();
    private volatile LocalPostgres postgres;
    private volatile LocalKafka kafka;
    private volatile LocalRegistry registry;
    private volatile SimulatorProcess simulator;
    private volatile ServiceLaunch launch;
    private final List<ServiceProcess> replicas = new CopyOnWriteArrayList<>();
    private boolean closed;

    private LocalStack(StackSettings settings, Consumer<Part> listener) {
        this.settings = settings;
        this.listener = listener;
    }

    /** A stack that does not run yet. The listener hears of each part as it becomes ready, from several threads. */
    public static LocalStack prepare(StackSettings settings, Consumer<Part> listener) {
        return new LocalStack(settings, listener);
    }

    /** Starts everything and returns when all of it is ready. */
    public static LocalStack start(StackSettings settings) {
        LocalStack stack = prepare(settings, part -> {});
        stack.start();
        return stack;
    }

    /**
     * Starts everything and returns when all of it is ready.
     *
     * @throws StartFailedException naming the part that failed; the other parts are stopped
     */
    public void start() {
        for (Service service : Service.values()) {
            service.jar(settings.checkout());
        }
        try {
            Parallel.run(List.of(this::startPostgres, this::startKafka, this::startRegistry, this::startSimulator));
            launch = new ServiceLaunch(settings, addresses(), services, this::announce);
            launch.run();
        } catch (StartFailedException e) {
            close();
            throw e;
        }
    }

    private void startPostgres() {
        long start = System.nanoTime();
        postgres = LocalPostgres.startIn(settings.folder().resolve("postgres"), settings.password());
        announce(postgres.process(), postgres.port(), start);
    }

    private void startKafka() {
        long start = System.nanoTime();
        kafka = LocalKafka.startIn(settings.folder().resolve("kafka"), KAFKA_HEAP_MEGABYTES);
        announce(kafka.process(), kafka.port(), start);
    }

    private void startRegistry() {
        long start = System.nanoTime();
        registry = LocalRegistry.startIn(settings.folder().resolve("registry"));
        announce(registry.process(), registry.port(), start);
    }

    private void startSimulator() {
        long start = System.nanoTime();
        simulator = SimulatorProcess.start(settings.simulator(), settings.log("simulator"));
        announce(simulator.process(), simulator.port(), start);
    }

    private void announce(ServiceLaunch.Started started) {
        ServiceProcess service = started.service();
        announce(service.process(), service.port(), started.startNanos());
    }

    private void announce(ChildProcess child, int port, long startNanos) {
        child.ended().thenAccept(firstDeath::complete);
        listener.accept(Part.of(child, port, Duration.ofNanos(System.nanoTime() - startNanos)));
    }

    /** Where the parts beneath the services listen. */
    public StackAddresses addresses() {
        return new StackAddresses(postgres.database(), kafka.bootstrapServers(), registry.url(), simulator.url());
    }

    public LocalPostgres postgres() {
        return postgres;
    }

    public LocalKafka kafka() {
        return kafka;
    }

    public LocalRegistry registry() {
        return registry;
    }

    public ServiceProcess service(Service service) {
        return services.get(service);
    }

    /**
     * Starts one more process of a service, on a free port, and returns when it is ready.
     *
     * @param name what messages and its log call it
     */
    public ServiceProcess startReplica(Service service, String name) {
        return startReplica(service, name, true);
    }

    /**
     * Starts one more process of a service, on a free port, and returns when it is ready.
     *
     * @param name   what messages and its log call it
     * @param cached whether it starts from the start-up cache, if there is one
     */
    public ServiceProcess startReplica(Service service, String name, boolean cached) {
        ServiceProcess replica = launch.replica(service, name, cached);
        replicas.add(replica);
        return replica;
    }

    /** Base address of the public API, without a slash at its end. */
    public String gatewayUrl() {
        return services.get(Service.GATEWAY).url();
    }

    public StackSettings settings() {
        return settings;
    }

    /** Done with the first process that ends, also one that a test kills. */
    public CompletableFuture<ChildProcess> firstDeath() {
        return firstDeath;
    }

    /** Stops everything in order: services, platforms, registry, Kafka, PostgreSQL. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        Parallel.run(replicas.stream()
                .filter(ServiceProcess::isAlive)
                .map(replica -> (Runnable) () -> {
                    replica.resume();
                    replica.terminate(SERVICE_END);
                })
                .toList());
        Parallel.run(services.entrySet().stream()
                .map(entry -> (Runnable) () -> end(entry.getKey(), entry.getValue()))
                .toList());
        if (simulator != null) {
            simulator.stop();
        }
        if (registry != null) {
            registry.close();
        }
        if (kafka != null) {
            kafka.close();
        }
        if (postgres != null) {
            postgres.close();
        }
    }

    private void end(Service service, ServiceProcess process) {
        if (!process.isAlive()) {
            return;
        }
        process.resume();
        // A run that never became ready loads too few classes to be a model for others.
        if (process.terminate(SERVICE_END) && process.wasReady()) {
            settings.startupCache(service).keep();
        }
    }
}
