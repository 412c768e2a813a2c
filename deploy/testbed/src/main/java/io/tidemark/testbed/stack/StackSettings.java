package io.tidemark.testbed.stack;

import io.tidemark.testbed.StartupCache;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How a stack runs.
 *
 * @param checkout     where the built modules lie
 * @param folder       data and logs; a later stack in the same folder finds them again
 * @param gatewayPort  on which the gateway listens; 0 for a free port
 * @param password     of every database role; must be that of the folder's first stack
 * @param adminKey     with which projects are made through the gateway
 * @param simulator    arguments for the simulated platforms, as in {@code --clock-factor 60}
 * @param jvmOptions   of each service
 * @param environment  additions for single services
 * @param startupCaches which start-up caches the services use and make
 */
public record StackSettings(
        Path checkout,
        Path folder,
        int gatewayPort,
        String password,
        String adminKey,
        List<String> simulator,
        List<String> jvmOptions,
        Map<Service, Map<String, String>> environment,
        StartupCaches startupCaches) {

    /** What becomes of the start-up caches of the services. One that is there is used in any case. */
    public enum StartupCaches {
        USED,
        MADE,
        LINKED
    }

    /**
     * Enough for the demo and for tests: quick to start, small, one garbage collector thread. Without a first size the
     * heap has its full size from the start, of which an idle service touches 50 MB more.
     */
    public static final List<String> SMALL =
            List.of("-Xms48m", "-Xmx192m", "-Xss512k", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    /** What scoring-service needs for a project of a million posts; the heap grows to it only then. */
    private static final String SCORING_HEAP = "-Xmx320m";

    /** A stack in the folder with nothing special. */
    public static StackSettings in(Path checkout, Path folder) {
        return new StackSettings(
                checkout, folder, 0, "tidemark", "admin-key-of-a-test", List.of(), SMALL, Map.of(), StartupCaches.USED);
    }

    public StackSettings withGatewayPort(int port) {
        return new StackSettings(
                checkout, folder, port, password, adminKey, simulator, jvmOptions, environment, startupCaches);
    }

    public StackSettings withSecrets(String newPassword, String newAdminKey) {
        return new StackSettings(
                checkout,
                folder,
                gatewayPort,
                newPassword,
                newAdminKey,
                simulator,
                jvmOptions,
                environment,
                startupCaches);
    }

    public StackSettings withSimulator(List<String> arguments) {
        return new StackSettings(
                checkout,
                folder,
                gatewayPort,
                password,
                adminKey,
                List.copyOf(arguments),
                jvmOptions,
                environment,
                startupCaches);
    }

    public StackSettings withJvmOptions(List<String> options) {
        return new StackSettings(
                checkout,
                folder,
                gatewayPort,
                password,
                adminKey,
                simulator,
                List.copyOf(options),
                environment,
                startupCaches);
    }

    public StackSettings withEnvironment(Map<Service, Map<String, String>> additions) {
        return new StackSettings(
                checkout,
                folder,
                gatewayPort,
                password,
                adminKey,
                simulator,
                jvmOptions,
                Map.copyOf(additions),
                startupCaches);
    }

    /** The options of one service: those of all, unless they are the small ones and the service needs more. */
    public List<String> jvmOptions(Service service) {
        return jvmOptions.equals(SMALL) ? small(service) : jvmOptions;
    }

    /** {@link #SMALL}, and what this service needs besides. */
    public static List<String> small(Service service) {
        return service == Service.SCORING
                ? Stream.concat(SMALL.stream(), Stream.of(SCORING_HEAP)).toList()
                : SMALL;
    }

    /** Services without a start-up cache make one when they end, which takes each some seconds. */
    public StackSettings makingStartupCaches() {
        return withStartupCaches(StartupCaches.MADE);
    }

    /** As {@link #makingStartupCaches()}, with caches that save more, take longer to make and bear no agent. */
    public StackSettings makingLinkedStartupCaches() {
        return withStartupCaches(StartupCaches.LINKED);
    }

    private StackSettings withStartupCaches(StartupCaches caches) {
        return new StackSettings(
                checkout, folder, gatewayPort, password, adminKey, simulator, jvmOptions, environment, caches);
    }

    /** Whether the end of the stack makes start-up caches. */
    public boolean lacksStartupCaches() {
        return startupCaches != StartupCaches.USED
                && Arrays.stream(Service.values())
                        .anyMatch(service -> startupCache(service).use().isEmpty());
    }

    StartupCache startupCache(Service service) {
        return switch (startupCaches) {
            case USED, MADE -> StartupCache.ofJar(service.module(), service.jar(checkout), jvmOptions(service));
            case LINKED -> StartupCache.linkedOfJar(service.module(), service.jar(checkout), jvmOptions(service));
        };
    }

    Path log(String part) {
        return folder.resolve("logs").resolve(part + ".log");
    }
}
