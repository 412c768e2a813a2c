package io.tidemark.testbed.stack;

import io.tidemark.testbed.Ports;
import io.tidemark.testbed.StartFailedException;
import io.tidemark.testbed.StartupCache;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Starts the five services at once; the ports are chosen beforehand, because the gateway is told the others' addresses. */
final class ServiceLaunch {

    private static final Duration READY = Duration.ofMinutes(5);
    private static final int TRIES = 3;

    private final StackSettings settings;
    private final StackAddresses addresses;
    private final Map<Service, ServiceProcess> running;
    private final Consumer<Started> ready;
    private Map<Service, Integer> ports = Map.of();

    /** A service that became ready, and when it was started by {@link System#nanoTime()}. */
    record Started(ServiceProcess service, long startNanos) {}

    ServiceLaunch(
            StackSettings settings,
            StackAddresses addresses,
            Map<Service, ServiceProcess> running,
            Consumer<Started> ready) {
        this.settings = settings;
        this.addresses = addresses;
        this.running = running;
        this.ready = ready;
    }

    /** Another process may take a port between our look and the service's bind: then all five move to other ports. */
    void run() {
        for (int attempt = 1; ; attempt++) {
            try {
                ports = choosePorts();
                startAll();
                return;
            } catch (StartFailedException e) {
                boolean bindLost = running.values().stream()
                        .anyMatch(service -> service.log().contains("Address already in use"));
                running.values().forEach(ServiceProcess::close);
                if (!bindLost || attempt == TRIES) {
                    throw e;
                }
            }
        }
    }

    /** One more process of a service, on a free port, while the five run. */
    ServiceProcess replica(Service service, String name, boolean cached) {
        Map<String, String> environment = environment(service);
        environment.put("MICRONAUT_SERVER_PORT", "-1");
        ServiceProcess process = ServiceProcess.start(
                name,
                service.jar(settings.checkout()),
                options(service, cached ? settings.startupCache(service).use() : List.of()),
                environment,
                settings.log(name));
        return process.awaitReady(READY);
    }

    private void startAll() {
        List<Runnable> waits = new ArrayList<>();
        for (Service service : Service.values()) {
            long start = System.nanoTime();
            StartupCache cache = settings.startupCache(service);
            ServiceProcess process = ServiceProcess.start(
                    service.module(),
                    service.jar(settings.checkout()),
                    options(
                            service,
                            settings.startupCaches() == StackSettings.StartupCaches.USED
                                    ? cache.use()
                                    : cache.useOrMake()),
                    environment(service),
                    settings.log(service.module()));
            running.put(service, process);
            waits.add(() -> ready.accept(new Started(process.awaitReady(READY), start)));
        }
        Parallel.run(waits);
    }

    private List<String> options(Service service, List<String> ofTheCache) {
        List<String> options = new ArrayList<>(settings.jvmOptions(service));
        options.addAll(ofTheCache);
        return options;
    }

    private Map<Service, Integer> choosePorts() {
        List<Integer> free = Ports.free(Service.values().length);
        Map<Service, Integer> ports = new EnumMap<>(Service.class);
        for (Service service : Service.values()) {
            ports.put(service, free.get(service.ordinal()));
        }
        if (settings.gatewayPort() != 0) {
            ports.put(Service.GATEWAY, settings.gatewayPort());
        }
        return ports;
    }

    private Map<String, String> environment(Service service) {
        Map<String, String> environment = new HashMap<>(service.environment(addresses));
        environment.put("MICRONAUT_SERVER_PORT", Integer.toString(ports.get(service)));
        environment.putAll(
                switch (service) {
                    case SYNC -> platforms();
                    case GATEWAY -> owners();
                    case CONTAINER, METRICS, SCORING -> Map.of();
                });
        environment.putAll(settings.environment().getOrDefault(service, Map.of()));
        return environment;
    }

    private Map<String, String> platforms() {
        Map<String, String> environment =
                new HashMap<>(SimulatedPlatforms.ask(addresses.simulatorUrl()).environment(addresses.simulatorUrl()));
        String gateway = url(ports.get(Service.GATEWAY));
        environment.put("TIDEMARK_CONNECT_REDIRECT_URIS", gateway + "/v1/connections/callback");
        environment.put("TIDEMARK_PLATFORMS_SIFT_WEBHOOK_URL", gateway + "/v1/webhooks/sift");
        Path keyset = settings.folder().resolve("keyset");
        environment.put("TIDEMARK_CREDENTIALS_KEYSET", Keyset.in(keyset, Service.SYNC.jar(settings.checkout())));
        return environment;
    }

    private Map<String, String> owners() {
        return Map.of(
                "TIDEMARK_ACCESS_ADMIN_KEY", settings.adminKey(),
                "TIDEMARK_SERVICES_SYNC_URL", url(ports.get(Service.SYNC)),
                "TIDEMARK_SERVICES_METRICS_URL", url(ports.get(Service.METRICS)),
                "TIDEMARK_SERVICES_SCORING_URL", url(ports.get(Service.SCORING)));
    }

    private static String url(int port) {
        return "http://127.0.0.1:" + port;
    }
}
