package io.tidemark.messaging;

import io.tidemark.testbed.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    @Test
    void theModuleKeepsTheHouseRules() {
        ArchitectureRules.of("io.tidemark.messaging")
                .allowOneImplementationOf("BatchHandler")
                .check();
    }
}
