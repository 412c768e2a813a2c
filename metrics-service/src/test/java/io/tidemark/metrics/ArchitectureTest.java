package io.tidemark.metrics;

import io.tidemark.testbed.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    @Test
    void theModuleKeepsTheHouseRules() {
        ArchitectureRules.of("io.tidemark.metrics").check();
    }
}
