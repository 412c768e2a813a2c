package io.tidemark.failure;

import io.tidemark.testbed.Await;
import io.tidemark.testbed.FaultProxy;
import io.tidemark.testbed.LocalKafka;
import io.tidemark.testbed.LocalPostgres;
import io.tidemark.testbed.LocalRegistry;
import io.tidemark.testbed.PostgresDatabase;
import io.tidemark.testbed.StartupCache;
import io.tidemark.testbed.stack.Service;
import io.tidemark.testbed.stack.ServiceProcess;
import io.tidemark.testbed.stack.StackAddresses;
import io.tidemark.testbed.stack.StackSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The shipped services, each behind proxies of its own and with the kill agent in it. A service that ends, for whatever
 * reason, is started again at once, as an orchestrator would.
 */
final class FailureStack implements AutoCloseable {

    private static final Duration READY = Duration.ofMinutes(12);
    private static final int KAFKA_HEAP_MEGABYTES = 320;

    private final Path folder;
    private final Options options;
    private final Map<Service, Links> links = new EnumMap<>(Service.class);
    private final Map<Service, ServiceProcess> services = new ConcurrentHashMap<>();
    private final Map<Dependency, SmallDisk> disks = new EnumMap<>(Dependency.class);
    private final FaultProxy driverLink;
    private final AtomicLong revived = new AtomicLong();
    private final Set<Service> held = ConcurrentHashMap.newKeySet();
    private final LocalPostgres postgres;
    private final LocalKafka kafka;
    private final LocalRegistry registry;
    private final Path agent;
    private volatile boolean closing;
    private Thread supervisor;

    /**
     * How a stack differs from the usual one.
     *
     * @param services    that run
     * @param environment of single services, beside what all have
     * @param unsafe      the services in which the batch loop is taken out
     * @param collecting  what sync-service reads; null where it does not run
     * @param diskMegabytes size of disks of their own for the broker and Postgres; 0 for none
     */
    record Options(
            Set<Service> services,
            Map<Service, Map<String, String>> environment,
            Set<Service> unsafe,
            Collecting collecting,
            int diskMegabytes) {

        /** The four consumers of what sync-service tells. */
        static Options consumers() {
            return new Options(
                    EnumSet.of(Service.CONTAINER, Service.METRICS, Service.SCORING, Service.GATEWAY),
                    Map.of(),
                    Set.of(),
                    null,
                    0);
        }

        /** All five services, sync-service over simulated platforms. */
        static Options collecting(Collecting platforms) {
            return new Options(
                    EnumSet.allOf(Service.class),
                    // The one whose memory is looked at has batches of the usual size.
                    Map.of(Service.METRICS, Map.of("TIDEMARK_CONSUMER_MAX_POLL_RECORDS", "2000")),
                    Set.of(),
                    platforms,
                    0);
        }

        Options only(Service... some) {
            return new Options(Set.of(some), environment, unsafe, collecting, diskMegabytes);
        }

        Options with(Map<Service, Map<String, String>> additions) {
            return new Options(services, additions, unsafe, collecting, diskMegabytes);
        }

        Options onDisksOf(int megabytes) {
            return new Options(services, environment, unsafe, collecting, megabytes);
        }

        Options unsafely(Service... some) {
            return new Options(services, environment, Set.of(some), collecting, diskMegabytes);
        }
    }

    private FailureStack(long seed, Options options) {
        this.options = options;
        this.folder = temporaryFolder();
        long nextSeed = seed;
        for (Service service : options.services()) {
            nextSeed += 10;
            links.put(service, Links.drawn(nextSeed));
        }
        driverLink = FaultProxy.withoutServer(nextSeed + 10);
        agent = AgentJar.in(folder);
        if (options.diskMegabytes() > 0) {
            disks.put(Dependency.KAFKA, SmallDisk.over(folder.resolve("kafka"), options.diskMegabytes()));
            disks.put(Dependency.POSTGRES, SmallDisk.over(folder.resolve("postgres"), options.diskMegabytes()));
        }
        List<FaultProxy> toKafka = new ArrayList<>(List.of(driverLink));
        links.values().forEach(link -> toKafka.add(link.kafka()));
        kafka = LocalKafka.startIn(folder.resolve("kafka"), KAFKA_HEAP_MEGABYTES, toKafka);
        postgres = LocalPostgres.startIn(folder.resolve("postgres"), "tidemark");
        registry = LocalRegistry.startIn(folder.resolve("registry"));
        links.values().forEach(link -> {
            link.postgres().forwardTo(postgres.port());
            link.registry().forwardTo(registry.port());
            if (options.collecting() != null) {
                link.platform().forwardTo(options.collecting().port());
            }
        });
    }

    /** Starts everything beneath the services, and no service. */
    static FailureStack prepare(long seed, Options options) {
        return new FailureStack(seed, options);
    }

    /** Starts the services, each with its points armed as given, and keeps them alive from here on. */
    void startServices() {
        options.services().forEach(service -> services.put(service, start(service)));
        supervisor = Thread.ofPlatform().daemon().name("supervisor").start(this::supervise);
    }

    /** Does nothing once they were started. */
    void ensureServices() {
        if (services.isEmpty()) {
            startServices();
            awaitReady();
        }
    }

    void awaitReady() {
        long deadline = System.nanoTime() + READY.toNanos();
        for (Service service : services.keySet()) {
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            if (!Await.until(left, () -> services.get(service).isReady())) {
                throw new AssertionError(service + " is not ready:\n"
                        + String.join("\n", services.get(service).log().tail(40)));
            }
        }
    }

    private ServiceProcess start(Service service) {
        return startAs(service.module(), service, environment(service, links.get(service)));
    }

    /** One more process of a service beside the others, through the same proxies; it is not started again, nor ended. */
    ServiceProcess startReplica(Service service, String name) {
        return startAs(name, service, environment(service, links.get(service)));
    }

    private ServiceProcess startAs(String name, Service service, Map<String, String> environment) {
        Path jar = service.jar(checkout());
        List<String> jvm = new ArrayList<>(StackSettings.small(service));
        jvm.addAll(StartupCache.ofJar(service.module(), jar, jvm).use());
        jvm.add("-javaagent:" + agent + "=" + armFolder(service)
                + (options.unsafe().contains(service) ? ",unsafe" : ""));
        return ServiceProcess.start(name, jar, jvm, environment, log(name));
    }

    Path log(String name) {
        return folder.resolve("logs").resolve(name + ".log");
    }

    private Map<String, String> environment(Service service, Links link) {
        Map<String, String> environment = new HashMap<>(service.environment(new StackAddresses(
                new PostgresDatabase("tidemark", link.postgres().port(), postgres.password()),
                link.kafka().address(),
                registry.url()
                        .replace(":" + registry.port(), ":" + link.registry().port()),
                "")));
        environment.putAll(Map.of(
                "MICRONAUT_SERVER_PORT", "-1",
                // Many small batches, so that there is much to be interrupted.
                "TIDEMARK_CONSUMER_MAX_POLL_RECORDS", "200",
                // Scores are of the moment of a cycle and no fold of events.
                "SCORING_INTERVAL", "24h",
                "SCORING_DEBOUNCE", "24h"));
        if (service == Service.SYNC) {
            environment.putAll(options.collecting().environment(link.platform().port()));
        }
        if (service == Service.GATEWAY) {
            environment.put("TIDEMARK_ACCESS_ADMIN_KEY", "admin-key-of-a-test");
        }
        environment.putAll(options.environment().getOrDefault(service, Map.of()));
        return environment;
    }

    private void supervise() {
        while (!closing) {
            services.forEach((service, process) -> {
                if (!closing && !held.contains(service) && !process.isAlive()) {
                    revived.incrementAndGet();
                    process.restart();
                }
            });
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }

    /** The service is not started again until {@link #release}. */
    void hold(Service service) {
        held.add(service);
    }

    void release(Service service) {
        held.remove(service);
    }

    /** How often a service was started again. */
    long revived() {
        return revived.get();
    }

    /** Has the service end when it has passed the point so many times more. */
    void arm(Service service, KillPoint point, int passes) {
        try {
            Files.deleteIfExists(fired(service, point));
            Path armed = armFolder(service).resolve(point.id());
            Path unfinished = armFolder(service).resolve(point.id() + ".unfinished");
            Files.writeString(unfinished, Integer.toString(passes));
            Files.move(unfinished, armed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void disarm(Service service, KillPoint point) {
        try {
            Files.deleteIfExists(armFolder(service).resolve(point.id()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the service has ended at the point since it was last armed. */
    boolean hasFired(Service service, KillPoint point) {
        return Files.exists(fired(service, point));
    }

    private Path fired(Service service, KillPoint point) {
        return armFolder(service).resolve(point.id() + ".fired");
    }

    private Path armFolder(Service service) {
        try {
            return Files.createDirectories(folder.resolve("armed").resolve(service.module()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything goes through every proxy again. */
    void heal() {
        links.values().forEach(link -> link.all().forEach(FaultProxy::heal));
        driverLink.heal();
    }

    /** What sync-service reads, if it runs. */
    Optional<Collecting> collecting() {
        return Optional.ofNullable(options.collecting());
    }

    Set<Service> services() {
        return links.keySet();
    }

    ServiceProcess service(Service service) {
        return services.get(service);
    }

    Links links(Service service) {
        return links.get(service);
    }

    FaultProxy driverLink() {
        return driverLink;
    }

    LocalPostgres postgres() {
        return postgres;
    }

    LocalKafka kafka() {
        return kafka;
    }

    LocalRegistry registry() {
        return registry;
    }

    /** The disks of the broker and of Postgres, where they have one of their own. */
    Map<Dependency, SmallDisk> disks() {
        return disks;
    }

    Path folder() {
        return folder;
    }

    /** The folder of the whole project. */
    static Path checkout() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("api-gateway"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("tidemark-failure-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills the services: what they would say in farewell is not what is tested here. */
    @Override
    public void close() {
        closing = true;
        if (supervisor != null) {
            try {
                supervisor.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        services.values().forEach(ServiceProcess::close);
        links.values().forEach(link -> link.all().forEach(FaultProxy::close));
        driverLink.close();
        registry.resume();
        registry.close();
        kafka.resume();
        kafka.close();
        postgres.resume();
        postgres.close();
        disks.values().forEach(SmallDisk::close);
        if (Boolean.getBoolean("tidemark.keep")) {
            System.out.println("logs, data and ledger stay in " + folder);
        } else {
            delete();
        }
    }

    private void delete() {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
