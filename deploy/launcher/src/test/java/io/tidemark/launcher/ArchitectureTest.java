package io.tidemark.launcher;

import io.tidemark.testbed.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    @Test
    void theLauncherKeepsTheHouseRules() {
        ArchitectureRules.of("io.tidemark.launcher").startingTheTestbed().check();
    }
}
