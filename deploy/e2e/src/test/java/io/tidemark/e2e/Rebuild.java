package io.tidemark.e2e;

import io.tidemark.testbed.PostgresDatabase;
import io.tidemark.testbed.StartupCache;
import io.tidemark.testbed.stack.Service;
import io.tidemark.testbed.stack.ServiceProcess;
import io.tidemark.testbed.stack.StackAddresses;
import io.tidemark.testbed.stack.Subscription;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * A second run of a service over an empty database, from the first record of each of its topics. The first run must have
 * been stopped, because both are of the same consumer groups.
 */
final class Rebuild implements AutoCloseable {

    private static final Duration END = Duration.ofMinutes(2);
    private static final Duration CAUGHT_UP = Duration.ofMinutes(6);

    private final DemoSystem system;
    private final Service service;
    private final PostgresDatabase database;
    private final ServiceProcess process;

    private Rebuild(DemoSystem system, Service service, PostgresDatabase database, ServiceProcess process) {
        this.system = system;
        this.service = service;
        this.database = database;
        this.process = process;
    }

    /** Stops the service of the system, rewinds its groups and starts it over an empty database. */
    static Rebuild start(DemoSystem system, Service service, String databaseName, Map<String, String> environment) {
        system.stack().service(service).terminate(END);
        rewind(system, service);
        PostgresDatabase database = system.stack().postgres().freshDatabase(databaseName);
        StackAddresses addresses = system.stack().addresses();
        Map<String, String> settings = new HashMap<>(service.environment(new StackAddresses(
                database, addresses.bootstrapServers(), addresses.registryUrl(), addresses.simulatorUrl())));
        settings.put("MICRONAUT_SERVER_PORT", "-1");
        settings.putAll(environment);
        Path jar = service.jar(system.stack().settings().checkout());
        Path log = system.stack().settings().folder().resolve("logs").resolve(databaseName + ".log");
        List<String> options = new ArrayList<>(system.stack().settings().jvmOptions(service));
        options.addAll(StartupCache.ofJar(service.module(), jar, options).use());
        ServiceProcess process = ServiceProcess.start(databaseName, jar, options, settings, log);
        return new Rebuild(system, service, database, process);
    }

    /** Puts the groups of a stopped service back to the first record. */
    static void rewind(DemoSystem system, Service service) {
        for (Subscription subscription : Subscription.of(service)) {
            system.groups().awaitEmpty(subscription.group(), END);
            system.groups().rewind(subscription.group(), subscription.topic().name());
        }
    }

    ServiceProcess process() {
        return process;
    }

    Tables tables() {
        return new Tables(database.dataSource(service.role()));
    }

    /** Waits until the second run has stored all that the first had. */
    void awaitCaughtUp() {
        process.awaitReady(CAUGHT_UP);
        for (Subscription subscription : Subscription.of(service)) {
            system.groups()
                    .awaitNoLag(subscription.group(), subscription.topic().name(), CAUGHT_UP);
        }
        if (service == Service.GATEWAY) {
            Awaitility.await("lists sorted")
                    .atMost(CAUGHT_UP)
                    .until(() -> tables().number("SELECT count(*) FROM " + EventTables.UNSORTED_POSTS) == 0);
        }
    }

    /** Records that the second run has yet to commit, over all its topics. */
    long lag() {
        return Subscription.of(service).stream()
                .mapToLong(subscription -> system.groups()
                        .lag(subscription.group(), subscription.topic().name()))
                .sum();
    }

    /** Every table that events alone decide has the same rows, to the byte, as that of the first run. */
    void assertSameTables() {
        for (String table : EventTables.of(service)) {
            Tables.assertSame(table, system.tables(service).dump(table), tables().dump(table));
        }
    }

    /** Ends the second run and lets the first go on. */
    @Override
    public void close() {
        if (process.isAlive()) {
            process.terminate(END);
        }
        for (Subscription subscription : Subscription.of(service)) {
            system.groups().awaitEmpty(subscription.group(), END);
        }
        system.stack().service(service).restart();
        system.stack().service(service).awaitReady(CAUGHT_UP);
    }
}
