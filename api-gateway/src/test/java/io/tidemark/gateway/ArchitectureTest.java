package io.tidemark.gateway;

import io.tidemark.testbed.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    @Test
    void theModuleKeepsTheHouseRules() {
        // Micronaut Data writes the implementation.
        ArchitectureRules.of("io.tidemark.gateway")
                .allowOneImplementationOf("ProjectRepository")
                .check();
    }
}
