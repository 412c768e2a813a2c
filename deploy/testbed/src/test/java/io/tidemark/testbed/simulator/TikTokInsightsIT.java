package io.tidemark.testbed.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Checks the fields that need the scope video.insights, and when they are missing. */
class TikTokInsightsIT {
    private static final String INSIGHT_FIELDS = """
            ["item_id","media_type","video_duration","video_views","reach","total_time_watched","average_time_watched",\
            "full_video_watched_rate","new_followers","profile_views","website_clicks","phone_number_clicks",\
            "lead_submissions","app_download_clicks","email_clicks","address_clicks","video_view_retention",\
            "engagement_likes","impression_sources","audience_genders","audience_countries","audience_cities",\
            "audience_types"]""";
    private static final Set<String> VANISHING = Set.of(
            "reach",
            "full_video_watched_rate",
            "total_time_watched",
            "average_time_watched",
            "impression_sources",
            "audience_countries");

    private final PlatformSimulator simulator = PlatformSimulator.start(SimulatorConfig.still());
    private final SimulatorClient client = new SimulatorClient(simulator);
    private final SimulatedAccount account = simulator.accounts().getFirst();

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void insightsHaveTheDocumentedUnitsAndPhotosHaveNoWatchMetrics() throws Exception {
        int photos = 0;
        int watched = 0;
        for (SimulatedAccount each : businessAccounts()) {
            if (!each.scopes().contains("video.insights")) {
                continue;
            }
            for (JsonNode page : client.pages(client.access(each), INSIGHT_FIELDS)) {
                for (JsonNode video : page.get("videos")) {
                    if (video.get("media_type").textValue().equals("PHOTO")) {
                        photos++;
                        assertThat(names(video)).doesNotContainAnyElementsOf(TikTokInsights.VIDEO_ONLY);
                    } else if (video.has("total_time_watched")) {
                        watched++;
                        checkInsights(video);
                    }
                }
            }
        }
        assertThat(photos).isPositive();
        assertThat(watched).isGreaterThan(1_000);
    }

    @Test
    void sixFieldsVanishFromAPostAfterSevenIdleDays() throws Exception {
        Instant now = simulator.clock().instant();
        SimulatedPost quiet = account.posts().stream()
                .filter(post -> !post.isPhoto()
                        && post.countAt(Counter.VIEWS, now).isPresent()
                        && post.idleAt(now.plus(Duration.ofDays(30))).isPositive()
                        && post.idleAt(now).compareTo(Duration.ofDays(7)) < 0)
                .findFirst()
                .orElseThrow();
        Duration untilIdle = Duration.ofDays(7).minus(quiet.idleAt(now));

        simulator.clock().set(now.plus(untilIdle).minusSeconds(1));
        SimulatorClient.Access access = renewed(client.access(account));
        Set<String> before = names(lookUp(access, quiet));
        simulator.clock().set(now.plus(untilIdle));
        Set<String> after = names(lookUp(access, quiet));

        assertThat(before).containsAll(VANISHING);
        assertThat(after).doesNotContainAnyElementsOf(VANISHING).contains("profile_views", "audience_genders");
        Set<String> lost = new HashSet<>(before);
        lost.removeAll(after);
        assertThat(lost).isEqualTo(VANISHING);
    }

    @Test
    void insightsComeOnlyADayAfterPublication() throws Exception {
        PlatformSimulator growing = PlatformSimulator.start(SimulatorConfig.still()
                .withOffer(SimulatorConfig.Offer.ofTheFigures()
                        .withAccounts(1, 0, 5)
                        .withUpcoming(1, Duration.ofMinutes(1))));
        try (growing) {
            growing.clock().advance(Duration.ofHours(1));
            SimulatorClient other = new SimulatorClient(growing);

            JsonNode newest = videos(other.videos(other.access(account), INSIGHT_FIELDS, Map.of()))
                    .getFirst();

            assertThat(newest.get("item_id").textValue())
                    .isEqualTo(growing.accounts().getFirst().posts().getFirst().id());
            assertThat(newest.has("video_views")).isTrue();
            assertThat(newest.has("reach")).isFalse();
        }
    }

    @Test
    void anOwnerWithoutTheInsightsScopeIsRefusedThoseFieldsAsAWhole() throws Exception {
        SimulatedAccount withheld = businessAccounts().stream()
                .filter(each -> !each.scopes().contains("video.insights"))
                .findFirst()
                .orElseThrow();
        SimulatorClient.Access access = client.access(withheld);

        HttpResponse<String> refused = client.videos(access, "[\"item_id\",\"reach\"]", Map.of());

        assertThat(refused.statusCode()).isEqualTo(200);
        assertThat(SimulatorClient.json(refused).get("code").intValue()).isEqualTo(40130);
        assertThat(SimulatorClient.json(client.videos(access, "[\"item_id\",\"likes\"]", Map.of()))
                        .get("code")
                        .intValue())
                .isZero();
    }

    private SimulatorClient.Access renewed(SimulatorClient.Access access) throws Exception {
        JsonNode grant =
                SimulatorClient.json(client.refresh(access.refreshToken())).get("data");
        return new SimulatorClient.Access(
                access.businessId(),
                grant.get("access_token").textValue(),
                grant.get("refresh_token").textValue());
    }

    private JsonNode lookUp(SimulatorClient.Access access, SimulatedPost post) throws Exception {
        return videos(client.videos(
                        access, INSIGHT_FIELDS, Map.of("filters", "{\"video_ids\":[\"" + post.id() + "\"]}")))
                .getFirst();
    }

    private List<SimulatedAccount> businessAccounts() {
        return simulator.accounts().stream()
                .filter(each -> each.source() == Source.TIKTOK_BUSINESS)
                .toList();
    }

    private static void checkInsights(JsonNode video) {
        double duration = video.get("video_duration").doubleValue();
        assertThat(video.get("reach").isIntegralNumber()).isTrue();
        assertThat(video.get("reach").longValue())
                .isBetween(0L, video.get("video_views").longValue());
        assertThat(video.get("average_time_watched").isFloatingPointNumber()).isTrue();
        assertThat(video.get("average_time_watched").doubleValue()).isBetween(0.0, duration);
        assertThat(video.get("total_time_watched").isFloatingPointNumber()).isTrue();
        assertThat(video.get("full_video_watched_rate").doubleValue()).isBetween(0.0, 1.0);
        for (String count : List.of("new_followers", "profile_views", "website_clicks", "email_clicks")) {
            assertThat(video.get(count).isIntegralNumber()).isTrue();
        }
        for (String series : List.of("video_view_retention", "engagement_likes")) {
            assertThat(video.get(series).get(0).get("second").textValue()).isEqualTo("0");
            assertThat(video.get(series).get(0).get("percentage").doubleValue()).isBetween(0.0, 1.0);
        }
        checkSplit(video.get("impression_sources"), "impression_source");
        checkSplit(video.get("audience_genders"), "gender");
        checkSplit(video.get("audience_countries"), "country");
        checkSplit(video.get("audience_types"), "type");
        assertThat(video.get("audience_cities").isArray()).isTrue();
    }

    private static void checkSplit(JsonNode split, String name) {
        double sum = 0;
        for (JsonNode part : split) {
            assertThat(part.get(name).isTextual()).isTrue();
            sum += part.get("percentage").doubleValue();
        }
        assertThat(sum).isCloseTo(1, Offset.offset(0.001));
    }

    private static List<JsonNode> videos(HttpResponse<String> answer) throws Exception {
        List<JsonNode> videos = new ArrayList<>();
        SimulatorClient.json(answer).get("data").get("videos").forEach(videos::add);
        return videos;
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new HashSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
