package io.tidemark.failure;

import io.tidemark.testbed.Await;
import io.tidemark.testbed.FaultProxy;
import io.tidemark.testbed.NetworkFault;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Lets faults happen to a stack, one at a time. */
final class FaultInjector {

    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private static final Duration START = Duration.ofMinutes(2);

    private final FailureStack stack;

    FaultInjector(FailureStack stack) {
        this.stack = stack;
    }

    /** Returns when the fault is over, though not when everything has recovered; false if it could not be brought about. */
    boolean apply(Fault fault) {
        return switch (fault) {
            case Fault.KillService kill -> {
                stack.service(kill.service()).process().handle().destroyForcibly();
                yield true;
            }
            case Fault.KillAt kill -> killAt(kill);
            case Fault.FreezeService freeze -> {
                stack.service(freeze.service()).suspend();
                pause(freeze.time());
                stack.service(freeze.service()).resume();
                yield true;
            }
            case Fault.KillDependency kill -> killDependency(kill);
            case Fault.StopPostgres stop -> {
                stack.postgres().stopImmediately();
                pause(stop.time());
                stack.postgres().restart();
                yield true;
            }
            case Fault.FreezeDependency freeze -> freezeDependency(freeze);
            case Fault.Network network ->
                spoil(stack.links(network.service()).to(network.dependency()), network.how(), network.time());
            case Fault.DriverNetwork network -> spoil(stack.driverLink(), network.how(), network.time());
        };
    }

    /** A service that has just been killed passes nothing for a while. */
    private boolean killAt(Fault.KillAt kill) {
        Await.until(START, () -> stack.service(kill.service()).isReady());
        stack.arm(kill.service(), kill.point(), kill.passes());
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!stack.hasFired(kill.service(), kill.point())) {
            if (System.nanoTime() > end) {
                stack.disarm(kill.service(), kill.point());
                return stack.hasFired(kill.service(), kill.point());
            }
            pause(Duration.ofMillis(20));
        }
        return true;
    }

    private boolean killDependency(Fault.KillDependency kill) {
        switch (kill.dependency()) {
            case KAFKA -> {
                stack.kafka().kill();
                pause(kill.time());
                stack.kafka().restart();
            }
            case POSTGRES -> {
                stack.postgres().kill();
                pause(kill.time());
                stack.postgres().restart();
            }
            case REGISTRY -> {
                stack.registry().kill();
                pause(kill.time());
                stack.registry().restart();
            }
            case PLATFORM -> throw new IllegalArgumentException("The simulated platforms live in this process");
        }
        return true;
    }

    private boolean freezeDependency(Fault.FreezeDependency freeze) {
        switch (freeze.dependency()) {
            case KAFKA -> {
                stack.kafka().suspend();
                pause(freeze.time());
                stack.kafka().resume();
            }
            case POSTGRES -> {
                stack.postgres().suspend();
                pause(freeze.time());
                stack.postgres().resume();
            }
            case REGISTRY -> {
                stack.registry().suspend();
                pause(freeze.time());
                stack.registry().resume();
            }
            case PLATFORM -> throw new IllegalArgumentException("The simulated platforms live in this process");
        }
        return true;
    }

    private static boolean spoil(FaultProxy proxy, NetworkFault how, Duration time) {
        proxy.set(how);
        pause(time);
        proxy.heal();
        return true;
    }

    /** How long a fault lasts is part of the fault. */
    static void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
