package io.tidemark.testbed.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Checks the answers of {@code /business/get/}. */
class TikTokProfileIT {
    private static final String FIELDS = """
            ["username","display_name","followers_count","profile_views","video_views","likes","comments","shares"]""";

    private final PlatformSimulator simulator =
            PlatformSimulator.start(SimulatorConfig.still().withStart(Instant.parse("2026-03-01T12:00:00Z")));
    private final SimulatorClient client = new SimulatorClient(simulator);
    private final SimulatedAccount account = simulator.accounts().getFirst();

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void aProfileHasOneRowOfFiguresPerCompleteDay() throws Exception {
        JsonNode data = SimulatorClient.json(get("2026-02-20", "2026-03-01")).get("data");

        assertThat(data.get("username").textValue()).isEqualTo(account.handle());
        assertThat(data.get("display_name").textValue()).isEqualTo(account.displayName());
        assertThat(data.get("followers_count").longValue()).isEqualTo(account.followers());
        assertThat(data.get("metrics")).hasSize(9);
        LocalDate day = LocalDate.parse("2026-02-20");
        for (JsonNode row : data.get("metrics")) {
            assertThat(row.get("date").textValue()).isEqualTo(day.toString());
            day = day.plusDays(1);
            for (String field : new String[] {"profile_views", "video_views", "likes", "comments", "shares"}) {
                assertThat(row.get(field).isIntegralNumber()).isTrue();
                assertThat(row.get(field).longValue()).isNotNegative();
            }
        }
    }

    @Test
    void theViewsOfADayAreWhatThePostsGainedInIt() throws Exception {
        JsonNode row = SimulatorClient.json(get("2026-02-20", "2026-02-20"))
                .get("data")
                .get("metrics")
                .get(0);
        Instant from = Instant.parse("2026-02-20T00:00:00Z");
        Instant to = Instant.parse("2026-02-21T00:00:00Z");
        long gained = account.posts().stream()
                .filter(post -> post.countAt(Counter.VIEWS, to).isPresent())
                .mapToLong(post -> post.countAt(Counter.VIEWS, to).orElseThrow()
                        - post.countAt(Counter.VIEWS, from).orElseThrow())
                .sum();

        assertThat(row.get("video_views").longValue()).isEqualTo(gained).isPositive();
    }

    @Test
    void figuresReachSixtyDaysBack() throws Exception {
        assertThat(SimulatorClient.json(get("2025-12-31", "2026-03-01"))
                        .get("code")
                        .intValue())
                .isZero();
        assertThat(SimulatorClient.json(get("2025-12-30", "2026-03-01"))
                        .get("code")
                        .intValue())
                .isEqualTo(40002);
        assertThat(SimulatorClient.json(get("soon", "2026-03-01")).get("code").intValue())
                .isEqualTo(40002);
    }

    private HttpResponse<String> get(String from, String to) throws Exception {
        SimulatorClient.Access access = client.access(account);
        return client.get(
                TikTokProfile.PATH,
                Map.of("business_id", access.businessId(), "start_date", from, "end_date", to, "fields", FIELDS),
                Map.of("Access-Token", access.accessToken()));
    }
}
