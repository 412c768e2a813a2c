package io.tidemark.testbed.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Checks LinkedIn's dialect. */
class LinkedInIT {
    private static final String ANALYTICS = "/rest/memberCreatorPostAnalytics";

    private final PlatformSimulator simulator = PlatformSimulator.start(SimulatorConfig.still()
            .withStart(Instant.parse("2026-09-10T12:00:00Z"))
            .withOffer(
                    SimulatorConfig.Offer.ofTheFigures().withAccounts(0, 0, 30).with(Source.LINKEDIN, 4)));
    private final SimulatorClient client = new SimulatorClient(simulator);
    private SimulatedAccount member;
    private SimulatedAccount organisation;

    @BeforeEach
    void choose() {
        member = simulator.accounts().getFirst();
        organisation = simulator.accounts().stream()
                .filter(account -> account.businessId().startsWith("organization-"))
                .findFirst()
                .orElseThrow();
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void theShapeOfTheMetricTypeDependsOnTheVersion() throws Exception {
        SimulatedPost post = member.posts().getFirst();
        JsonNode older = element(post, "202604");
        JsonNode newer = element(post, "202605");
        assertThat(older.get("metricType").isObject()).isTrue();
        assertThat(newer.get("metricType").textValue()).isEqualTo("REACTION");
        assertThat(older.get("count").longValue())
                .isEqualTo(newer.get("count").longValue())
                .isEqualTo(
                        post.countAt(Counter.LIKES, simulator.clock().instant()).orElseThrow());
    }

    @Test
    void syntaxThatIsEncodedAndColonsThatAreNotAreBothRefused() throws Exception {
        String urn = LinkedInFigures.urn(member.posts().getFirst());
        for (String entity : new String[] {
            "%28share:" + urn.replace(":", "%3A") + "%29", "(share:" + urn + ")", "(" + urn.replace(":", "%3A") + ")"
        }) {
            HttpResponse<String> answer = ask(member, ANALYTICS + query(entity, "REACTION"), "202609");
            assertThat(answer.statusCode()).as(entity).isEqualTo(400);
            assertThat(answer.body()).contains("ILLEGAL_ARGUMENT");
        }
    }

    @Test
    void aSunsetVersionIsRefusedOnEveryPath() throws Exception {
        for (String path : new String[] {ANALYTICS, "/rest/memberFollowersCount?q=me", "/rest/nothing"}) {
            HttpResponse<String> answer = ask(member, path, "202501");
            assertThat(answer.statusCode()).as(path).isEqualTo(426);
            assertThat(answer.body()).contains("NONEXISTENT_VERSION");
        }
    }

    @Test
    void anotherOnesPostsAreDenied() throws Exception {
        HttpResponse<String> answer =
                ask(member, ANALYTICS + query(entity(organisation.posts().getFirst()), "REACTION"), "202609");
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("ACCESS_DENIED");
    }

    private JsonNode element(SimulatedPost post, String version) throws Exception {
        HttpResponse<String> answer = ask(member, ANALYTICS + query(entity(post), "REACTION"), version);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return SimulatorClient.json(answer).get("elements").get(0);
    }

    private HttpResponse<String> ask(SimulatedAccount caller, String path, String version) throws Exception {
        return client.get(
                path,
                Map.of(),
                Map.of(
                        "Authorization",
                        "Bearer " + client.access(caller).accessToken(),
                        "LinkedIn-Version",
                        version,
                        "X-Restli-Protocol-Version",
                        "2.0.0"));
    }

    private static String entity(SimulatedPost post) {
        return "(" + (post.id().startsWith("share") ? "share" : "ugc") + ":"
                + LinkedInFigures.urn(post).replace(":", "%3A") + ")";
    }

    private static String query(String entity, String metric) {
        return "?q=entity&entity=" + entity + "&queryType=" + metric + "&aggregation=TOTAL";
    }
}
