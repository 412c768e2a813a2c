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

    private static final Duration READY = Duration.ofSeconds(120);
    private static final int TRIES = 3;

    private final StackSettings settings;
    private final StackAddresses addresses;
    private final Map<Service, ServiceProcess> running;
    private final Consumer<Started> ready;

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
                startAll(choosePorts());
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

    private void startAll(Map<Service, Integer> ports) {
        List<Runnable> waits = new ArrayList<>();
        for (Service service : Service.values()) {
            long start = System.nanoTime();
            Path jar = service.jar(settings.checkout());
            List<String> options = new ArrayList<>(settings.jvmOptions());
            StartupCache cache = settings.startupCache(service);
            options.addAll(settings.makesStartupCaches() ? cache.useOrMake() : cache.use());
            ServiceProcess process = ServiceProcess.start(
                    service.module(), jar, options, environment(service, ports), settings.log(service.module()));
            running.put(service, process);
            waits.add(() -> ready.accept(new Started(process.awaitReady(READY), start)));
        }
        Parallel.run(waits);
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

    private Map<String, String> environment(Service service, Map<Service, Integer> ports) {
        Map<String, String> environment = new HashMap<>(service.environment(addresses));
        environment.put("MICRONAUT_SERVER_PORT", Integer.toString(ports.get(service)));
        environment.putAll(
                switch (service) {
                    case SYNC -> platforms();
                    case GATEWAY -> owners(ports);
                    case CONTAINER, METRICS, SCORING -> Map.of();
                });
        environment.putAll(settings.environment().getOrDefault(service, Map.of()));
        return environment;
    }

    private Map<String, String> platforms() {
        Map<String, String> environment =
                new HashMap<>(SimulatedPlatforms.ask(addresses.simulatorUrl()).environment(addresses.simulatorUrl()));
        Path keyset = settings.folder().resolve("keyset");
        environment.put("TIDEMARK_CREDENTIALS_KEYSET", Keyset.in(keyset, Service.SYNC.jar(settings.checkout())));
        return environment;
    }

    private Map<String, String> owners(Map<Service, Integer> ports) {
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
