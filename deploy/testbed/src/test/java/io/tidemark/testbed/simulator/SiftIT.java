package io.tidemark.testbed.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks the life of SIFT's jobs and how it refuses. */
class SiftIT {
    private final ManualClock wall = new ManualClock(Instant.parse("2026-03-01T12:00:00Z"));
    private final PlatformSimulator simulator = PlatformSimulator.start(SimulatorConfig.still()
            .withTimeline(new SimulatorConfig.Timeline(wall.instant(), wall.instant(), 1, wall))
            .withScrapes(Duration.ofSeconds(20), 10));
    private final SimulatorClient client = new SimulatorClient(simulator);
    private final SimulatedAccount creator = creators().getFirst();

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void aScrapeIsAcceptedRunsAndSucceeds() throws Exception {
        HttpResponse<String> accepted = client.scrape(creator.handle());

        assertThat(accepted.statusCode()).isEqualTo(202);
        JsonNode job = SimulatorClient.json(accepted);
        assertThat(names(job))
                .containsExactlyInAnyOrder(
                        "job_id", "status", "created_at", "poll_after_seconds", "expires_at", "account");
        assertThat(job.get("job_id").textValue()).startsWith("scr_");
        assertThat(job.get("status").textValue()).isEqualTo("pending");
        assertThat(job.get("created_at").textValue()).isEqualTo("2026-03-01T12:00:00Z");
        assertThat(job.get("poll_after_seconds").intValue()).isEqualTo(10);
        assertThat(job.get("expires_at").textValue()).isEqualTo("2026-03-02T12:00:00Z");
        assertThat(job.get("account").get("platform").textValue()).isEqualTo("tiktok");
        assertThat(job.get("account").get("handle").textValue()).isEqualTo(creator.handle());

        String id = job.get("job_id").textValue();
        assertThat(poll(id).get("status").textValue()).isEqualTo("pending");
        wall.advance(Duration.ofSeconds(10));
        JsonNode running = poll(id);
        assertThat(running.get("status").textValue()).isEqualTo("running");
        assertThat(running.get("progress").get("posts_collected").intValue()).isEqualTo(25);
        assertThat(running.get("poll_after_seconds").intValue()).isEqualTo(10);
        wall.advance(Duration.ofSeconds(10));
        JsonNode ended = poll(id);
        assertThat(ended.get("status").textValue()).isEqualTo("succeeded");
        assertThat(ended.get("result_count").intValue()).isEqualTo(50);
        assertThat(ended.get("warnings").isArray()).isTrue();
    }

    @Test
    void theSameKeyGivesTheSameJobAndAnotherRequestUnderItIsRefused() throws Exception {
        UUID key = UUID.randomUUID();
        String first = jobId(client.scrape(body(creator.handle(), "50"), key));

        assertThat(jobId(client.scrape(body(creator.handle(), "50"), key))).isEqualTo(first);
        wall.advance(Duration.ofMinutes(5));
        assertThat(jobId(client.scrape(body(creator.handle(), "50"), key))).isEqualTo(first);
        expectError(client.scrape(body(creator.handle(), "20"), key), 400, "invalid_request");
    }

    @Test
    void aSecondScrapeOfAnAccountIsToldWhichJobRuns() throws Exception {
        String first = jobId(client.scrape(creator.handle()));
        HttpResponse<String> second = client.scrape(creator.handle());

        expectError(second, 409, "scrape_in_progress");
        assertThat(SimulatorClient.json(second).get("error").get("job_id").textValue())
                .isEqualTo(first);
        assertThat(client.scrape(creators().get(1).handle()).statusCode()).isEqualTo(202);
        wall.advance(Duration.ofSeconds(20));
        assertThat(jobId(client.scrape(creator.handle()))).isNotEqualTo(first);
    }

    @Test
    void resultsOfARunningJobAreNotReady() throws Exception {
        String id = jobId(client.scrape(creator.handle()));

        expectError(client.sift("/v1/scrapes/" + id + "/results", Map.of()), 409, "scrape_in_progress");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "51", "-1", "1.5", "\"50\"", "null"})
    void aLimitOutsideOneToFiftyIsRefused(String limit) throws Exception {
        expectError(client.scrape(body(creator.handle(), limit), UUID.randomUUID()), 400, "invalid_request");
    }

    @Test
    void badRequestsAreRefusedWithTheirCode() throws Exception {
        expectError(client.scrape("{", UUID.randomUUID()), 400, "invalid_request");
        expectError(client.scrape("{\"platform\":\"tiktok\"}", UUID.randomUUID()), 400, "invalid_request");
        expectError(
                client.scrape("{\"platform\":\"myspace\",\"handle\":\"tom\"}", UUID.randomUUID()),
                422,
                "unsupported_platform");
        expectError(
                client.send("POST", "/v1/scrapes", body("a", "5"), Map.of("Authorization", "Bearer guess")),
                401,
                "unauthorized");
        expectError(
                client.send(
                        "POST",
                        "/v1/scrapes",
                        body("a", "5"),
                        Map.of("Authorization", "Bearer " + SiftEndpoint.API_KEY, "Idempotency-Key", "1")),
                400,
                "invalid_request");
        expectError(client.sift("/v1/scrapes/scr_0", Map.of()), 404, "job_not_found");
        String id = finished(creator.handle());
        expectError(client.sift("/v1/scrapes/" + id + "/results", Map.of("cursor", "x")), 400, "invalid_request");
        expectError(client.sift("/v1/scrapes/" + id + "/results", Map.of("limit", "51")), 400, "invalid_request");
    }

    @Test
    void aJobExpiresAfterADay() throws Exception {
        String id = finished(creator.handle());
        simulator.clock().advance(Duration.ofDays(1));

        for (String path : List.of("/v1/scrapes/" + id, "/v1/scrapes/" + id + "/results")) {
            HttpResponse<String> gone = client.sift(path, Map.of());
            assertThat(gone.statusCode()).isEqualTo(410);
            JsonNode body = SimulatorClient.json(gone);
            assertThat(body.get("job_id").textValue()).isEqualTo(id);
            assertThat(body.get("status").textValue()).isEqualTo("expired");
            assertThat(body.get("error").get("code").textValue()).isEqualTo("expired");
            assertThat(body.get("error").get("retryable").booleanValue()).isTrue();
        }
    }

    @Test
    void unknownPrivateAndBlockedAccountsFail() throws Exception {
        expectFailure(finished("nobody.at.all"), "account_not_found", false);
        simulator.faults().on(Fault.of(FaultKind.ACCOUNT_PRIVATE).forAccount(creator.handle()));
        expectFailure(finished(creator.handle()), "account_private", false);
        String other = creators().get(1).handle();
        simulator.faults().on(Fault.of(FaultKind.ACCOUNT_NOT_FOUND).forAccount(other));
        expectFailure(finished(other), "account_not_found", false);
        String third = creators().get(2).handle();
        simulator.faults().on(Fault.of(FaultKind.SCRAPE_FAILED).forAccount(third));
        expectFailure(finished(third), "upstream_blocked", true);
    }

    @Test
    void aPartialJobHoldsWhatCame() throws Exception {
        simulator
                .faults()
                .on(Fault.of(FaultKind.SCRAPE_PARTIAL)
                        .forAccount(creator.handle())
                        .value("12"));
        String id = finished(creator.handle());

        JsonNode job = poll(id);
        assertThat(job.get("status").textValue()).isEqualTo("partial");
        assertThat(job.get("result_count").intValue()).isEqualTo(12);
        assertThat(job.get("warnings").get(0).get("code").textValue()).isEqualTo("page_failed");
        assertThat(SimulatorClient.json(client.sift("/v1/scrapes/" + id + "/results", Map.of()))
                        .get("items"))
                .hasSize(12);
    }

    @Test
    void aStuckJobRunsUntilItExpires() throws Exception {
        simulator.faults().on(Fault.of(FaultKind.SCRAPE_STUCK).forAccount(creator.handle()));
        String id = finished(creator.handle());
        wall.advance(Duration.ofHours(5));

        assertThat(poll(id).get("status").textValue()).isEqualTo("running");
    }

    @Test
    void theQuotaAnd402ArriveAsTheContractSays() throws Exception {
        try (PlatformSimulator tight = PlatformSimulator.start(SimulatorConfig.still()
                .withTimeline(new SimulatorConfig.Timeline(wall.instant(), wall.instant(), 1, wall))
                .withQuotas(new QuotaLimits(9, 9, 9, 3, 1)))) {
            SimulatorClient other = new SimulatorClient(tight);
            assertThat(other.scrape(creator.handle()).statusCode()).isEqualTo(202);
            expectError(other.scrape(creators().get(1).handle()), 402, "insufficient_credits");
            assertThat(other.sift("/v1/scrapes/scr_0", Map.of()).statusCode()).isEqualTo(404);
            HttpResponse<String> limited = other.sift("/v1/scrapes/scr_0", Map.of());
            expectError(limited, 429, "rate_limited");
            assertThat(limited.headers().firstValue("Retry-After")).hasValue("60");
        }
    }

    private void expectFailure(String id, String code, boolean retryable) throws Exception {
        JsonNode job = poll(id);
        assertThat(job.get("status").textValue()).isEqualTo("failed");
        assertThat(job.get("error").get("code").textValue()).isEqualTo(code);
        assertThat(job.get("error").get("message").isTextual()).isTrue();
        assertThat(job.get("error").get("retryable").booleanValue()).isEqualTo(retryable);
    }

    private static void expectError(HttpResponse<String> answer, int status, String code) throws Exception {
        assertThat(answer.statusCode()).isEqualTo(status);
        JsonNode error = SimulatorClient.json(answer).get("error");
        assertThat(error.get("code").textValue()).isEqualTo(code);
        assertThat(error.get("message").isTextual()).isTrue();
    }

    private String finished(String handle) throws Exception {
        String id = jobId(client.scrape(handle));
        wall.advance(Duration.ofSeconds(20));
        return id;
    }

    private JsonNode poll(String id) throws Exception {
        HttpResponse<String> answer = client.sift("/v1/scrapes/" + id, Map.of());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(SimulatorClient.json(answer).get("job_id").textValue()).isEqualTo(id);
        return SimulatorClient.json(answer);
    }

    private List<SimulatedAccount> creators() {
        return simulator.accounts().stream()
                .filter(each -> each.source() == Source.SIFT)
                .toList();
    }

    private static String jobId(HttpResponse<String> accepted) throws Exception {
        assertThat(accepted.statusCode()).isEqualTo(202);
        return SimulatorClient.json(accepted).get("job_id").textValue();
    }

    private static String body(String handle, String limit) {
        return "{\"platform\":\"tiktok\",\"handle\":\"" + handle + "\",\"limit\":" + limit + "}";
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new HashSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
