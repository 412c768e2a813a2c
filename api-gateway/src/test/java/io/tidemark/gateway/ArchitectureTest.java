package io.tidemark.gateway;

import io.tidemark.testbed.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    @Test
    void theModuleKeepsTheHouseRules() {
        ArchitectureRules.of("io.tidemark.gateway").check();
    }
}
