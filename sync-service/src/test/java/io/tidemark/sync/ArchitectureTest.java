package io.tidemark.sync;

import io.tidemark.testbed.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    @Test
    void houseRulesHold() {
        ArchitectureRules.of("io.tidemark.sync").check();
    }
}
