package io.tidemark.testbed.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the simulator says of itself, and the quotas as a client meets them. */
class ControlEndpointIT {
    private static final int ANY = Integer.MAX_VALUE;

    private final ManualClock wall = new ManualClock(Instant.parse("2026-03-01T12:00:00Z"));
    private final PlatformSimulator simulator = PlatformSimulator.start(SimulatorConfig.still()
            .withTimeline(new SimulatorConfig.Timeline(wall.instant(), wall.instant(), 1, wall))
            .withQuotas(new QuotaLimits(40, ANY, ANY, ANY, ANY)));
    private final SimulatorClient client = new SimulatorClient(simulator);
    private final SimulatedAccount account = simulator.accounts().getFirst();

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void theAccountsToSeedComeWithEverythingThatIsNeeded() throws Exception {
        JsonNode accounts = client.accounts();

        assertThat(accounts.get("tiktok").get("clientId").textValue()).isNotBlank();
        assertThat(accounts.get("tiktok").get("clientSecret").textValue()).isNotBlank();
        assertThat(accounts.get("sift").get("apiKey").textValue()).isNotBlank();
        int posts = 0;
        int business = 0;
        for (JsonNode item : accounts.get("items")) {
            posts += item.get("posts").intValue();
            assertThat(item.get("platform").textValue()).isEqualTo("tiktok");
            assertThat(item.get("handle").textValue()).isNotBlank();
            if (item.get("source").textValue().equals("tiktok_business")) {
                business++;
                assertThat(item.get("businessId").textValue()).isNotBlank();
                assertThat(item.get("accessToken").textValue()).isNotBlank();
                assertThat(item.get("refreshToken").textValue()).isNotBlank();
                assertThat(Instant.parse(item.get("accessExpiresAt").textValue()))
                        .isEqualTo(wall.instant().plus(Duration.ofDays(1)));
                assertThat(Instant.parse(item.get("refreshExpiresAt").textValue()))
                        .isAfter(wall.instant());
                assertThat(item.get("scopes").isArray()).isTrue();
            } else {
                assertThat(item.get("source").textValue()).isEqualTo("sift");
            }
        }
        assertThat(accounts.get("items")).hasSize(72);
        assertThat(business).isEqualTo(10);
        assertThat(posts).isEqualTo(7_219);
    }

    @Test
    void exactlyTheQuotaIsGrantedToConcurrentClients() throws Exception {
        SimulatorClient.Access access = client.access(account);
        int granted = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<HttpResponse<String>>> calls = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                calls.add(threads.submit(() -> client.videos(access, "[\"item_id\"]", Map.of())));
            }
            for (Future<HttpResponse<String>> call : calls) {
                assertThat(call.get().statusCode()).isEqualTo(200);
                int code = SimulatorClient.json(call.get()).get("code").intValue();
                assertThat(code).isIn(0, 40100);
                granted += code == 0 ? 1 : 0;
            }
        }
        assertThat(granted).isEqualTo(40);

        JsonNode calls = SimulatorClient.json(client.get("/simulator/served", Map.of(), Map.of()))
                .get("calls");
        assertThat(calls).hasSize(1);
        assertThat(calls.get(0).get("endpoint").textValue()).isEqualTo(SimulatorClient.VIDEOS);
        assertThat(calls.get(0).get("account").textValue()).isEqualTo(account.handle());
        assertThat(calls.get(0).get("calls").intValue()).isEqualTo(100);
        assertThat(calls.get(0).get("throttled").intValue()).isEqualTo(60);
        assertThat(calls.get(0).get("refused").intValue()).isZero();

        wall.advance(Duration.ofMinutes(1));
        assertThat(SimulatorClient.json(client.videos(access, "[\"item_id\"]", Map.of()))
                        .get("code")
                        .intValue())
                .isZero();
    }

    @Test
    void whatWasServedCanBeReadByAccount() throws Exception {
        client.videos(client.access(account), "[\"item_id\",\"likes\",\"favorites\"]", Map.of("max_count", "3"));

        JsonNode served = SimulatorClient.json(
                client.get("/simulator/served", Map.of("account", account.handle(), "snapshots", "true"), Map.of()));

        assertThat(served.get("dropped").longValue()).isZero();
        assertThat(served.get("accounts").get(0).get("posts")).hasSize(3);
        assertThat(served.get("accounts").get(0).get("snapshots").intValue()).isEqualTo(3);
        assertThat(served.get("snapshots")).hasSize(3).allSatisfy(snapshot -> {
            assertThat(snapshot.get("likes").isIntegralNumber()).isTrue();
            assertThat(snapshot.get("saves").isIntegralNumber()).isTrue();
            assertThat(snapshot.has("views")).isFalse();
            assertThat(Instant.parse(snapshot.get("observedAt").textValue())).isEqualTo(wall.instant());
        });
    }

    @Test
    void theClockIsMovedOverHttp() throws Exception {
        assertThat(clock("{\"advance\":\"PT36H\"}").get("now").textValue()).isEqualTo("2026-03-03T00:00:00Z");
        assertThat(clock("{\"set\":\"2026-02-01T00:00:00Z\"}").get("now").textValue())
                .isEqualTo("2026-02-01T00:00:00Z");
        assertThat(client.send("POST", "/simulator/clock", "{\"advance\":\"soon\"}", Map.of())
                        .statusCode())
                .isEqualTo(400);
        assertThat(client.send("POST", "/simulator/clock", "{}", Map.of()).statusCode())
                .isEqualTo(400);
    }

    private JsonNode clock(String body) throws Exception {
        return SimulatorClient.json(client.send("POST", "/simulator/clock", body, Map.of()));
    }
}
