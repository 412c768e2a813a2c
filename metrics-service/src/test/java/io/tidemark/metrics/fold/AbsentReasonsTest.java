package io.tidemark.metrics.fold;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class AbsentReasonsTest {

    private final AbsentReasons reasons = new AbsentReasons();

    @Test
    void reasonsAreAnObjectWithSortedKeys() {
        assertThat(reasons.json(Map.of())).isEqualTo("{}");
        assertThat(reasons.json(Map.of("views", "failed"))).isEqualTo("{\"views\":\"failed\"}");
        assertThat(reasons.json(Map.of("views", "failed", "likes", "not_yet", "reach", "withheld")))
                .isEqualTo("{\"likes\":\"not_yet\",\"reach\":\"withheld\",\"views\":\"failed\"}");
    }

    @Test
    void textsAreEscaped() {
        assertThat(reasons.json(Map.of("a\"b", "c\\d\n"))).isEqualTo("{\"a\\\"b\":\"c\\\\d\\n\"}");
    }
}
