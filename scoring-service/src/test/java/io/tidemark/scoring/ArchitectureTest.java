package io.tidemark.scoring;

import io.tidemark.testbed.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    @Test
    void houseRulesHold() {
        ArchitectureRules.of("io.tidemark.scoring")
                .purePackages("formula", "eligibility")
                .check();
    }
}
