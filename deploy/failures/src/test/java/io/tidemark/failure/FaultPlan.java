package io.tidemark.failure;

import io.tidemark.testbed.NetworkFault;
import io.tidemark.testbed.NetworkFault.Direction;
import io.tidemark.testbed.stack.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** Draws faults from a seed: decks with one of each kind, shuffled, so that no kind waits long for its turn. */
final class FaultPlan {

    private static final int LONGEST_MILLIS = 2_000;

    private final SplittableRandom random;
    private final List<Service> services;
    private final List<Fault> deck = new ArrayList<>();

    /** @param services that run; the order of the set does not matter */
    FaultPlan(long seed, Set<Service> services) {
        this.random = new SplittableRandom(seed);
        this.services = services.stream().sorted().toList();
    }

    Fault next() {
        if (deck.isEmpty()) {
            fill();
        }
        return deck.removeLast();
    }

    private void fill() {
        for (Service service : services) {
            deck.add(new Fault.KillService(service));
            deck.add(new Fault.FreezeService(service, time()));
        }
        for (KillPoint point : KillPoint.values()) {
            List<Service> passing =
                    point.services().stream().filter(services::contains).toList();
            if (point != KillPoint.IN_MIGRATION && !passing.isEmpty()) {
                deck.add(new Fault.KillAt(one(passing), point, passes(point)));
            }
        }
        for (Dependency dependency : List.of(Dependency.KAFKA, Dependency.POSTGRES, Dependency.REGISTRY)) {
            deck.add(new Fault.KillDependency(dependency, time()));
            deck.add(new Fault.FreezeDependency(dependency, time()));
        }
        deck.add(new Fault.StopPostgres(time()));
        for (NetworkFault how : networkFaults()) {
            deck.add(new Fault.Network(one(services), Dependency.KAFKA, how, time()));
            deck.add(new Fault.Network(one(services), Dependency.POSTGRES, how, time()));
        }
        deck.add(new Fault.Network(one(services), Dependency.REGISTRY, one(networkFaults()), time()));
        if (services.contains(Service.SYNC)) {
            deck.add(new Fault.Network(Service.SYNC, Dependency.PLATFORM, one(networkFaults()), time()));
        }
        deck.add(new Fault.DriverNetwork(one(networkFaults()), time().plusSeconds(random.nextInt(6))));
        for (int i = deck.size() - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            Fault moved = deck.get(i);
            deck.set(i, deck.get(other));
            deck.set(other, moved);
        }
    }

    private List<NetworkFault> networkFaults() {
        return List.of(
                new NetworkFault.Latency(Duration.ofMillis(20), Duration.ofMillis(20 + random.nextInt(300))),
                new NetworkFault.Blackhole(),
                new NetworkFault.Reset(),
                new NetworkFault.Refuse(),
                new NetworkFault.Slice(1 + random.nextInt(64), Duration.ofMillis(random.nextInt(3))),
                new NetworkFault.CutAfter(Direction.TO_SERVER, random.nextInt(20_000)),
                new NetworkFault.CutAfter(Direction.TO_CLIENT, random.nextInt(2_000)));
    }

    /** Dead letters are too rare for waiting long. */
    private int passes(KillPoint point) {
        return point == KillPoint.AFTER_DEAD_LETTER ? 0 : random.nextInt(3);
    }

    private Duration time() {
        return Duration.ofMillis(200 + random.nextInt(LONGEST_MILLIS));
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
