package io.tidemark.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testbed.stack.Service;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FaultPlanTest {

    private static final Set<Service> ALL = EnumSet.allOf(Service.class);

    @Test
    void theSameSeedGivesTheSameFaultsAndAnotherSeedOthers() {
        assertThat(faults(3, 100)).isEqualTo(faults(3, 100)).isNotEqualTo(faults(4, 100));
    }

    @Test
    void theFirstFiftyHoldEveryKind() {
        Set<String> kinds = faults(3, 50).stream().map(Fault::kind).collect(Collectors.toSet());
        for (Service service : ALL) {
            assertThat(kinds).contains("kill -9 " + service.module(), "SIGSTOP " + service.module());
        }
        for (KillPoint point : EnumSet.complementOf(EnumSet.of(KillPoint.IN_MIGRATION))) {
            assertThat(kinds).contains("kill " + point.id());
        }
        assertThat(kinds)
                .contains("kill -9 KAFKA", "kill -9 POSTGRES", "kill -9 REGISTRY", "immediate stop of POSTGRES")
                .contains("SIGSTOP KAFKA", "SIGSTOP POSTGRES", "SIGSTOP REGISTRY")
                .contains("Blackhole to KAFKA", "Reset to POSTGRES", "CutAfter to POSTGRES", "Refuse to KAFKA");
    }

    private static List<Fault> faults(long seed, int count) {
        FaultPlan plan = new FaultPlan(seed, ALL);
        return Stream.generate(plan::next).limit(count).toList();
    }
}
