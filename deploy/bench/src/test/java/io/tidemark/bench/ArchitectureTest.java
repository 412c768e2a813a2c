package io.tidemark.bench;

import io.tidemark.testbed.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    @Test
    void theBenchmarksKeepTheHouseRules() {
        ArchitectureRules.of("io.tidemark.bench")
                .startingTheTestbed()
                .alsoUsing("scoring.formula")
                .check();
    }
}
