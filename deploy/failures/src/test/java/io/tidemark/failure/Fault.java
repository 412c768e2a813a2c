package io.tidemark.failure;

import io.tidemark.testbed.NetworkFault;
import io.tidemark.testbed.stack.Service;
import java.time.Duration;

/** Something that goes wrong and ends. */
sealed interface Fault {

    /** A service gets SIGKILL. */
    record KillService(Service service) implements Fault {}

    /** A service ends at the point after so many passes more, or the fault is given up. */
    record KillAt(Service service, KillPoint point, int passes) implements Fault {}

    /** A service gets SIGSTOP, and SIGCONT after a time. */
    record FreezeService(Service service, Duration time) implements Fault {}

    /** The broker, the postmaster or the registry gets SIGKILL, and is started again after a time. */
    record KillDependency(Dependency dependency, Duration time) implements Fault {}

    /** Postgres is stopped as by {@code pg_ctl stop -m immediate}, and started again after a time. */
    record StopPostgres(Duration time) implements Fault {}

    /** The broker, Postgres with its backends or the registry gets SIGSTOP, and SIGCONT after a time. */
    record FreezeDependency(Dependency dependency, Duration time) implements Fault {}

    /** The way between a service and what it depends on is spoilt for a time. */
    record Network(Service service, Dependency dependency, NetworkFault how, Duration time) implements Fault {}

    /** The driver's own way to Kafka is spoilt for a time, so that it loses acknowledgements. */
    record DriverNetwork(NetworkFault how, Duration time) implements Fault {}

    /** What kind it is, for counting. */
    default String kind() {
        return switch (this) {
            case KillService kill -> "kill -9 " + kill.service().module();
            case KillAt kill -> "kill " + kill.point().id();
            case FreezeService freeze -> "SIGSTOP " + freeze.service().module();
            case KillDependency kill -> "kill -9 " + kill.dependency();
            case StopPostgres _ -> "immediate stop of POSTGRES";
            case FreezeDependency freeze -> "SIGSTOP " + freeze.dependency();
            case Network network -> network.how().getClass().getSimpleName() + " to " + network.dependency();
            case DriverNetwork network -> network.how().getClass().getSimpleName() + " of the driver";
        };
    }
}
