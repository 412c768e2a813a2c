package io.tidemark.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ArchitectureRulesTest {

    private static final String BROKEN = "io.tidemark.testbed.broken";

    @Test
    void thisModuleKeepsTheHouseRules() {
        ArchitectureRules.of("io.tidemark.testbed").ignoringPackages("broken").check();
    }

    @Test
    void forbiddenRoomsAndNamesAreFound() {
        assertThat(ArchitectureRules.of(BROKEN).violations())
                .contains(
                        "package io.tidemark.testbed.broken.utils: no room is called utils",
                        "io.tidemark.testbed.broken.utils.TextManager: a name must say what the class is");
    }

    @Test
    void sleepingTestIsFound() {
        assertThat(ArchitectureRules.of(BROKEN).violations())
                .contains("io.tidemark.testbed.broken.utils.TextManager.waitForTopics() sleeps: wait for a condition");
    }

    @Test
    void interfaceForOneClassIsFoundUnlessItIsAllowed() {
        String violation =
                "io.tidemark.testbed.broken.Port has one implementation only," + " io.tidemark.testbed.broken.OnlyPort";
        assertThat(ArchitectureRules.of(BROKEN).countingTestsAsMain().violations())
                .contains(violation);
        assertThat(ArchitectureRules.of(BROKEN)
                        .countingTestsAsMain()
                        .allowOneImplementationOf("Port")
                        .violations())
                .doesNotContain(violation);
    }

    @Test
    void impureFormulaIsFound() {
        assertThat(ArchitectureRules.of(BROKEN)
                        .countingTestsAsMain()
                        .purePackages("formula")
                        .violations())
                .contains(
                        "io.tidemark.testbed.broken.formula.Clocked is pure and depends on java.sql.Timestamp",
                        "io.tidemark.testbed.broken.formula.Clocked.moment() is pure and calls java.time.Instant.now");
    }

    @Test
    void dependencyOnAnotherServiceIsFound() {
        // Seen from a module of that name, the testbed's own classes are another module's.
        assertThat(ArchitectureRules.of(BROKEN + ".utils").countingTestsAsMain().violations())
                .noneMatch(violation -> violation.contains("depends on another module's io.tidemark.schemas"));
        assertThat(ArchitectureRules.of("io.tidemark.testbed.stack").violations())
                .anyMatch(violation ->
                        violation.contains("depends on another module's io.tidemark.testbed.ChildProcess"));
    }

    @Test
    void aModuleWithoutClassesIsAMistake() {
        assertThatThrownBy(() -> ArchitectureRules.of("io.tidemark.nowhere").check())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no classes under io.tidemark.nowhere");
    }
}
