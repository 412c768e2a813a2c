package io.tidemark.gateway.overview;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class VersionTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void theLaterTimeIsNewerWhateverTheId() {
        Version early = new Version(NOON, UUID.fromString("ffffffff-ffff-ffff-ffff-ffffffffffff"));
        Version late = new Version(NOON.plusNanos(1000), new UUID(0, 0));
        assertThat(late).isGreaterThan(early);
    }

    @Test
    void equalTimesAreToldApartByTheBytesOfTheIdAsPostgresqlDoes() {
        String[] rising = {
            "00000000-0000-0000-0000-000000000000",
            "00000000-0000-0000-0000-000000000001",
            "00000000-0000-0000-8000-000000000000",
            "7fffffff-ffff-ffff-0000-000000000000",
            "80000000-0000-0000-0000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff"
        };
        for (int i = 1; i < rising.length; i++) {
            assertThat(Version.of(NOON, rising[i])).isGreaterThan(Version.of(NOON, rising[i - 1]));
        }
    }
}
