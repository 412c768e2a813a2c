package io.tidemark.testbed.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What each fault looks like on the wire. */
class FaultedAnswersIT {
    private static final String FIELDS =
            "[\"item_id\",\"create_time\",\"caption\",\"likes\",\"comments\",\"shares\",\"favorites\",\"video_views\"]";

    private final PlatformSimulator simulator = PlatformSimulator.start(SimulatorConfig.still()
            .withOffer(
                    SimulatorConfig.Offer.ofTheFigures().withAccounts(2, 2, 30).withShortPages(false)));
    private final SimulatorClient client = new SimulatorClient(simulator);
    private final SimulatedAccount account = simulator.accounts().getFirst();
    private final SimulatedPost post = account.posts().getFirst();

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void throttlingIsHttp200With40100OnTikTokAndHttp429OnSift() throws Exception {
        simulator.faults().on(Fault.of(FaultKind.THROTTLED));

        HttpResponse<String> tiktok = list();
        HttpResponse<String> sift = client.scrape("anyone");

        assertThat(tiktok.statusCode()).isEqualTo(200);
        assertThat(SimulatorClient.json(tiktok).get("code").intValue()).isEqualTo(40100);
        assertThat(sift.statusCode()).isEqualTo(429);
        assertThat(sift.headers().firstValue("Retry-After")).hasValue("2");
    }

    @Test
    void aGatewayAnswersWithPlainStatusesAndHtml() throws Exception {
        simulator.faults().on(Fault.of(FaultKind.TOO_MANY_REQUESTS).times(1));
        simulator.faults().on(Fault.of(FaultKind.SERVER_ERROR).times(1));
        simulator.faults().on(Fault.of(FaultKind.HTML).times(3));

        HttpResponse<String> limited = list();
        assertThat(limited.statusCode()).isEqualTo(429);
        assertThat(limited.headers().firstValue("Retry-After")).isPresent();
        HttpResponse<String> html = list();
        assertThat(html.statusCode()).isEqualTo(502);
        assertThat(html.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
        assertThat(html.body()).startsWith("<!DOCTYPE html>");
    }

    @Test
    void aServerErrorHasTheAskedStatus() throws Exception {
        simulator.faults().on(Fault.of(FaultKind.SERVER_ERROR).value("500").times(1));

        assertThat(list().statusCode()).isEqualTo(500);
        assertThat(list().statusCode()).isEqualTo(200);
    }

    @Test
    void anErrorCodeComesInThePlatformsEnvelope() throws Exception {
        simulator.faults().on(Fault.of(FaultKind.ERROR_CODE).value("50002").atEndpoint("/open_api/"));
        simulator
                .faults()
                .on(Fault.of(FaultKind.ERROR_CODE).value("insufficient_credits").atEndpoint("/v1/"));

        assertThat(SimulatorClient.json(list()).get("code").intValue()).isEqualTo(50002);
        assertThat(client.scrape("anyone").statusCode()).isEqualTo(402);
    }

    @Test
    void aCutBodyEndsBeforeItsLengthAndIsNotInTheLedger() throws Exception {
        simulator.faults().on(Fault.of(FaultKind.CUT).times(1));

        assertThatThrownBy(this::list).isInstanceOf(IOException.class);
        assertThat(simulator.served().snapshots()).isEmpty();

        assertThat(list().statusCode()).isEqualTo(200);
        assertThat(simulator.served().snapshots()).hasSize(20);
    }

    @Test
    void aSlowAnswerIsTheRightOne() throws Exception {
        simulator.faults().on(Fault.of(FaultKind.SLOW).value("400").times(1));
        Instant before = Instant.now();

        assertThat(videos(list())).hasSize(20);
        assertThat(Duration.between(before, Instant.now())).isGreaterThanOrEqualTo(Duration.ofMillis(400));
    }

    @Test
    void aHugeAnswerIsTheRightOneAfterTenMegabytes() throws Exception {
        simulator.faults().on(Fault.of(FaultKind.HUGE).times(1));
        HttpResponse<String> answer = list();

        assertThat(answer.body().length()).isGreaterThan(10 * 1024 * 1024);
        assertThat(videos(answer)).hasSize(20);
    }

    @Test
    void aDuplicatedPageComesTwiceAndNothingIsLost() throws Exception {
        simulator.faults().on(Fault.of(FaultKind.DUPLICATED_PAGE).skipping(1).times(1));
        List<String> seen = new ArrayList<>();
        client.pages(client.access(account), "[\"item_id\"]")
                .forEach(page -> page.get("videos")
                        .forEach(video -> seen.add(video.get("item_id").textValue())));

        assertThat(seen).hasSize(40);
        assertThat(Set.copyOf(seen)).hasSize(30);
    }

    @Test
    void aDeletedPostIsGoneFromListAndLookUpAndComesBack() throws Exception {
        String fault = simulator.faults().on(Fault.of(FaultKind.DELETED).forPost(post.id()));
        Map<String, String> lookUp = Map.of("filters", "{\"video_ids\":[\"" + post.id() + "\"]}");

        assertThat(videos(list())).noneMatch(video -> id(video).equals(post.id()));
        assertThat(videos(client.videos(client.access(account), FIELDS, lookUp)))
                .isEmpty();
        simulator.faults().off(fault);
        assertThat(videos(client.videos(client.access(account), FIELDS, lookUp)))
                .hasSize(1);
    }

    @Test
    void aMissingMetricIsOmittedOrNull() throws Exception {
        simulator
                .faults()
                .on(Fault.of(FaultKind.FIELD_OMITTED).forPost(post.id()).inField("likes"));
        simulator.faults().on(Fault.of(FaultKind.FIELD_NULL).forPost(post.id()).inField("shares"));

        JsonNode video = spoiled();
        assertThat(video.has("likes")).isFalse();
        assertThat(video.get("shares").isNull()).isTrue();
        assertThat(simulator.served().snapshots(account.handle()))
                .filteredOn(ServedLedger.Snapshot::spoiled)
                .singleElement()
                .satisfies(snapshot -> assertThat(snapshot.counts())
                        .doesNotContainKeys(Counter.LIKES, Counter.SHARES)
                        .containsKey(Counter.SAVES));
    }

    @Test
    void hostileValuesAreOnTheWireAsTheyAre() throws Exception {
        Map<HostileValue, String> expected = Map.of(
                HostileValue.TWO_TO_63, "\"video_views\":9223372036854775808",
                HostileValue.TWELVE_K, "\"video_views\":\"12k\"",
                HostileValue.NEGATIVE, "\"video_views\":-1",
                HostileValue.FRACTION, "\"video_views\":1.5",
                HostileValue.NOT_A_NUMBER, "\"video_views\":NaN",
                HostileValue.WRONG_TYPE, "\"video_views\":{\"count\":1}",
                HostileValue.NUL, "\"caption\":\"before\\u0000after\"",
                HostileValue.LONE_SURROGATE, "\"caption\":\"half \\ud83d a face\"",
                HostileValue.YEAR_300000, "\"create_time\":\"9404918380800\"",
                HostileValue.NUL_ID, "\"item_id\":\"75000000\\u000000000000001\"");

        for (Map.Entry<HostileValue, String> each : expected.entrySet()) {
            String fault = simulator.faults().on(Fault.hostile(each.getKey()).forPost(post.id()));
            assertThat(list().body()).contains(each.getValue());
            simulator.faults().off(fault);
        }
        simulator.faults().on(Fault.hostile(HostileValue.DEEP_NESTING).forPost(post.id()));
        assertThat(list().body()).contains("[".repeat(20_000));
    }

    @Test
    void aPostOfAnotherPlatformAndAYearOutOfBoundsCanComeFromSift() throws Exception {
        SimulatedAccount creator = simulator.accounts().getLast();
        String first = creator.posts().get(0).id();
        String second = creator.posts().get(1).id();
        simulator.faults().on(Fault.hostile(HostileValue.FOREIGN_PLATFORM).forPost(first));
        simulator.faults().on(Fault.hostile(HostileValue.YEAR_300000).forPost(second));
        String job = SimulatorClient.json(client.scrape(creator.handle()))
                .get("job_id")
                .textValue();

        JsonNode items = SimulatorClient.json(client.sift("/v1/scrapes/" + job + "/results", Map.of()))
                .get("items");

        for (JsonNode item : items) {
            String id = item.get("platform_post_id").textValue();
            assertThat(item.get("platform").textValue()).isEqualTo(id.equals(first) ? "instagram" : "tiktok");
            assertThat(item.get("published_at").textValue().equals("+300000-01-01T00:00:00Z"))
                    .isEqualTo(id.equals(second));
        }
    }

    @Test
    void faultsAreSwitchedOverHttpToo() throws Exception {
        HttpResponse<String> on = client.send(
                "POST",
                "/simulator/faults",
                "{\"kind\":\"hostile\",\"value\":\"two_to_63\",\"post\":\"" + post.id() + "\"}",
                Map.of());
        assertThat(on.statusCode()).isEqualTo(201);
        String id = SimulatorClient.json(on).get("id").textValue();
        assertThat(list().body()).contains("9223372036854775808");
        assertThat(SimulatorClient.json(client.get("/simulator/faults", Map.of(), Map.of()))
                        .get("items"))
                .hasSize(1);

        assertThat(client.send("DELETE", "/simulator/faults/" + id, "", Map.of())
                        .statusCode())
                .isEqualTo(200);
        assertThat(list().body()).doesNotContain("9223372036854775808");
        assertThat(client.send("POST", "/simulator/faults", "{\"kind\":\"rain\"}", Map.of())
                        .statusCode())
                .isEqualTo(400);
    }

    private HttpResponse<String> list() throws Exception {
        return client.videos(client.access(account), FIELDS, Map.of("max_count", "20"));
    }

    private JsonNode spoiled() throws Exception {
        return videos(list()).stream()
                .filter(video -> id(video).equals(post.id()))
                .findFirst()
                .orElseThrow();
    }

    private static String id(JsonNode video) {
        return video.get("item_id").textValue();
    }

    private static List<JsonNode> videos(HttpResponse<String> answer) throws Exception {
        List<JsonNode> videos = new ArrayList<>();
        SimulatorClient.json(answer).get("data").get("videos").forEach(videos::add);
        return videos;
    }
}
