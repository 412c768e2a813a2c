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
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks the answers against the documented wire of {@code /business/video/list/}. */
class TikTokVideoListIT {
    private static final String LIST_FIELDS = """
            ["item_id","create_time","caption","share_url","thumbnail_url","embed_url","video_duration",\
            "media_type","is_ad","likes","comments","shares","favorites","video_views"]""";
    private final PlatformSimulator simulator = PlatformSimulator.start(SimulatorConfig.still());
    private final SimulatorClient client = new SimulatorClient(simulator);
    private final SimulatedAccount account = simulator.accounts().getFirst();

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void theEnvelopeAndEveryFieldOfTheListScopeHaveTheDocumentedShape() throws Exception {
        HttpResponse<String> answer = client.videos(client.access(account), LIST_FIELDS, Map.of("max_count", "20"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json; charset=utf-8");
        JsonNode envelope = SimulatorClient.json(answer);
        assertThat(names(envelope)).containsExactlyInAnyOrder("code", "message", "request_id", "data");
        assertThat(envelope.get("code").isInt()).isTrue();
        assertThat(envelope.get("code").intValue()).isZero();
        assertThat(envelope.get("message").textValue()).isEqualToIgnoringCase("ok");
        assertThat(envelope.get("request_id").textValue()).matches("[0-9]{14}[0-9A-F]+");
        JsonNode data = envelope.get("data");
        assertThat(names(data)).containsExactlyInAnyOrder("videos", "has_more", "cursor");
        assertThat(data.get("has_more").isBoolean()).isTrue();
        assertThat(data.get("cursor").isIntegralNumber()).isTrue();
        for (JsonNode video : data.get("videos")) {
            assertThat(video.get("item_id").textValue()).matches("[0-9]{19}");
            assertThat(video.get("create_time").textValue()).matches("[0-9]{10}");
            assertThat(video.get("caption").isTextual()).isTrue();
            assertThat(video.get("share_url").textValue())
                    .startsWith("https://www.tiktok.com/@" + account.handle() + "/")
                    .endsWith(video.get("item_id").textValue());
            assertThat(video.get("thumbnail_url").textValue()).contains("x-expires=");
            assertThat(video.get("embed_url").isTextual()).isTrue();
            assertThat(video.get("media_type").textValue()).isIn("VIDEO", "PHOTO");
            assertThat(video.has("video_duration"))
                    .isEqualTo(video.get("media_type").textValue().equals("VIDEO"));
            assertThat(video.get("is_ad").isBoolean()).isTrue();
            assertThat(video.get("likes").isIntegralNumber()).isTrue();
            assertThat(video.get("shares").isIntegralNumber()).isTrue();
            assertThat(video.get("favorites").isIntegralNumber()).isTrue();
        }
    }

    @Test
    void theSpellingOfOkVaries() throws Exception {
        SimulatorClient.Access access = client.access(account);
        Set<String> spellings = new HashSet<>();
        for (int i = 0; i < 6; i++) {
            spellings.add(SimulatorClient.json(client.videos(access, "[\"item_id\"]", Map.of()))
                    .get("message")
                    .textValue());
        }

        assertThat(spellings).containsExactlyInAnyOrder("OK", "Ok", "ok");
    }

    @Test
    void pagingMeetsEveryPostOfEveryAccountExactlyOnce() throws Exception {
        List<String> seen = new ArrayList<>();
        for (SimulatedAccount each : businessAccounts()) {
            for (JsonNode page : client.pages(client.access(each), "[\"item_id\"]")) {
                page.get("videos")
                        .forEach(video -> seen.add(video.get("item_id").textValue()));
            }
        }

        assertThat(seen).hasSize(4_000).doesNotHaveDuplicates();
        assertThat(seen)
                .containsExactlyInAnyOrderElementsOf(businessAccounts().stream()
                        .flatMap(each -> each.posts().stream())
                        .map(SimulatedPost::id)
                        .toList());
    }

    @Test
    void pagesAreNewestFirstSomeAreShortAndTheLastOneStillHasACursor() throws Exception {
        List<JsonNode> pages = client.pages(client.access(account), "[\"item_id\",\"create_time\"]");

        List<Long> times = new ArrayList<>();
        for (JsonNode page : pages) {
            page.get("videos")
                    .forEach(video ->
                            times.add(Long.parseLong(video.get("create_time").textValue())));
        }
        assertThat(times).isSortedAccordingTo((a, b) -> Long.compare(b, a));
        assertThat(pages.subList(0, pages.size() - 1))
                .anyMatch(page -> page.get("videos").size() < 20)
                .allMatch(page -> !page.get("videos").isEmpty());
        JsonNode last = pages.getLast();
        assertThat(last.get("has_more").booleanValue()).isFalse();
        assertThat(last.get("cursor").longValue()).isEqualTo(times.getLast() * 1000);
    }

    @Test
    void aPageHoldsTenPostsUnlessAskedOtherwise() throws Exception {
        PlatformSimulator even = PlatformSimulator.start(SimulatorConfig.still()
                .withOffer(SimulatorConfig.Offer.ofTheFigures().withShortPages(false)));
        try (even) {
            SimulatorClient other = new SimulatorClient(even);
            SimulatorClient.Access access = other.access(account);

            assertThat(videos(other.videos(access, "[\"item_id\"]", Map.of()))).hasSize(10);
            assertThat(videos(other.videos(access, "[\"item_id\"]", Map.of("max_count", "20"))))
                    .hasSize(20);
            assertThat(other.pages(access, "[\"item_id\"]")).hasSize(20);
        }
    }

    @Test
    void postsThatAppearBetweenTwoPagesMoveNothing() throws Exception {
        PlatformSimulator growing = PlatformSimulator.start(SimulatorConfig.still()
                .withOffer(SimulatorConfig.Offer.ofTheFigures()
                        .withAccounts(1, 0, 100)
                        .withUpcoming(40, Duration.ofMinutes(1))));
        try (growing) {
            SimulatorClient other = new SimulatorClient(growing);
            SimulatorClient.Access access = other.access(account);
            List<String> seen = new ArrayList<>();
            JsonNode data;
            String cursor = "0";
            do {
                data = SimulatorClient.json(other.videos(access, "[\"item_id\"]", Map.of("cursor", cursor)))
                        .get("data");
                data.get("videos")
                        .forEach(video -> seen.add(video.get("item_id").textValue()));
                cursor = data.get("cursor").asText();
                growing.clock().advance(Duration.ofMinutes(3));
            } while (data.get("has_more").booleanValue());

            assertThat(seen).hasSize(100).doesNotHaveDuplicates();
            assertThat(videos(other.videos(access, "[\"item_id\"]", Map.of("max_count", "20"))))
                    .noneMatch(video -> seen.contains(video.get("item_id").textValue()));
        }
    }

    @Test
    void aLookUpByIdAnswersInItsOwnOrderAndOmitsWhatItDoesNotKnow() throws Exception {
        List<String> ids = account.posts().stream()
                .limit(5)
                .map(SimulatedPost::id)
                .collect(Collectors.toCollection(ArrayList::new));
        ids.add("7000000000000000001");
        ids.add(simulator.accounts().get(1).posts().getFirst().id());

        JsonNode data = SimulatorClient.json(client.videos(
                        client.access(account),
                        "[\"item_id\"]",
                        Map.of("filters", "{\"video_ids\":[\"" + String.join("\",\"", ids) + "\"]}")))
                .get("data");

        assertThat(StreamSupport.stream(data.get("videos").spliterator(), false)
                        .map(video -> video.get("item_id").textValue()))
                .containsExactlyElementsOf(ids.subList(0, 5).stream().sorted().toList());
        assertThat(data.get("has_more").booleanValue()).isFalse();
        assertThat(data.get("cursor").longValue()).isZero();
    }

    @Test
    void onlyPromotedPostsCanBeAskedFor() throws Exception {
        List<JsonNode> videos = videos(client.videos(
                client.access(account),
                "[\"item_id\",\"is_ad\"]",
                Map.of("filters", "{\"ad_post_only\":true}", "max_count", "20")));

        assertThat(videos).isNotEmpty().allMatch(video -> video.get("is_ad").booleanValue());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[\"item_id\",\"wrong\"] | 10 | 0 | {}",
                "[\"likes\"] | 10 | 0 | {}",
                "item_id | 10 | 0 | {}",
                "[\"item_id\"] | 21 | 0 | {}",
                "[\"item_id\"] | 0 | 0 | {}",
                "[\"item_id\"] | ten | 0 | {}",
                "[\"item_id\"] | 10 | soon | {}",
                "[\"item_id\"] | 10 | 0 | [1]",
                "[\"item_id\"] | 10 | 0 | {\"video_ids\":\"7\"}",
                "[\"item_id\"] | 10 | 0 | {\"video_ids\":[7]}"
            })
    void aBadParameterIs40002WithHttp200(String fields, String count, String cursor, String filters) throws Exception {
        HttpResponse<String> answer = client.videos(
                client.access(account), fields, Map.of("max_count", count, "cursor", cursor, "filters", filters));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(SimulatorClient.json(answer).get("code").intValue()).isEqualTo(40002);
    }

    @Test
    void aValueThatTheSourceLacksIsAKeyLeftOut() throws Exception {
        long without = 0;
        for (SimulatedAccount each : businessAccounts()) {
            for (JsonNode page : client.pages(client.access(each), LIST_FIELDS)) {
                for (JsonNode video : page.get("videos")) {
                    assertThat(video).noneMatch(JsonNode::isNull);
                    without += video.has("comments") ? 0 : 1;
                }
            }
        }
        long unknown = businessAccounts().stream()
                .flatMap(each -> each.posts().stream())
                .filter(post -> post.countAt(Counter.COMMENTS, simulator.clock().instant())
                        .isEmpty())
                .count();

        assertThat(without).isEqualTo(unknown).isPositive();
    }

    @Test
    void theCountsOfAnObservationAreServedAtItsInstant() throws Exception {
        Instant newest = simulator.clock().instant();
        List<Figures.Video> twiceSeen = Figures.load().videos().stream()
                .filter(video -> video.account() == account.number()
                        && video.observations().size() == 2)
                .limit(10)
                .toList();
        int served = 0;
        for (Figures.Video video : twiceSeen) {
            Instant published = newest.minusSeconds(video.publishedSeconds());
            String id = account.posts().stream()
                    .filter(post -> post.published().equals(published))
                    .map(SimulatedPost::id)
                    .findFirst()
                    .orElseThrow();
            for (Figures.Observation observation : video.observations()) {
                simulator.clock().set(published.plusSeconds(observation.ageSeconds()));
                JsonNode found = videos(client.videos(
                                client.access(account),
                                LIST_FIELDS,
                                Map.of("filters", "{\"video_ids\":[\"" + id + "\"]}")))
                        .getFirst();
                assertThat(found.get("likes").longValue()).isEqualTo(observation.counters()[Counter.LIKES.ordinal()]);
                assertThat(found.get("shares").longValue())
                        .isEqualTo(observation.counters()[Counter.SHARES.ordinal()]);
                assertThat(found.get("favorites").longValue())
                        .isEqualTo(observation.counters()[Counter.SAVES.ordinal()]);
                served++;
            }
        }
        assertThat(served).isEqualTo(20);
    }

    @Test
    void theLedgerHoldsEverySnapshotThatWasServed() throws Exception {
        client.pages(client.access(account), LIST_FIELDS);

        List<ServedLedger.Snapshot> snapshots = simulator.served().snapshots(account.handle());
        assertThat(snapshots).hasSize(400).noneMatch(ServedLedger.Snapshot::spoiled);
        assertThat(simulator.served().posts().get(account.handle())).hasSize(400);
        for (SimulatedPost post : account.posts()) {
            assertThat(snapshots)
                    .filteredOn(snapshot -> snapshot.postId().equals(post.id()))
                    .singleElement()
                    .satisfies(snapshot -> assertThat(snapshot.counts().get(Counter.LIKES))
                            .isEqualTo(post.countAt(Counter.LIKES, snapshot.observedAt())
                                    .orElseThrow()));
        }
    }

    private List<SimulatedAccount> businessAccounts() {
        return simulator.accounts().stream()
                .filter(each -> each.source() == Source.TIKTOK_BUSINESS)
                .toList();
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
