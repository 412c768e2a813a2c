package io.tidemark.testbed.simulator;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Tells an address, as Meta does, what the stories of accounts that connected by Facebook Login have earned, once each has
 * run out. It looks at the simulated clock a few times in a second, so that a clock that is moved makes stories end too.
 */
final class InstagramWebhooks implements AutoCloseable {
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final String CHALLENGE = "1158201444";

    private final Stage stage;
    private final InstagramStories stories;
    private final SignedCall call = new SignedCall("X-Hub-Signature-256");
    private Thread teller;

    InstagramWebhooks(Stage stage) {
        this.stage = stage;
        this.stories = new InstagramStories(stage);
    }

    /**
     * Has an address told from this moment on, in the place of any other.
     *
     * @param verifyToken what the address has to know
     * @return whether the address proved that it does; only then it is told
     */
    synchronized boolean subscribe(URI address, String verifyToken) {
        if (!proves(address, verifyToken)) {
            return false;
        }
        close();
        Instant from = stage.clock().instant();
        teller = Thread.ofVirtual().start(() -> tell(address, from));
        return true;
    }

    private static boolean proves(URI address, String verifyToken) {
        String query = "?hub.mode=subscribe&hub.challenge=" + CHALLENGE + "&hub.verify_token="
                + URLEncoder.encode(verifyToken, StandardCharsets.UTF_8);
        try (HttpClient http =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build()) {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(address + query))
                            .timeout(Duration.ofSeconds(5))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 && answer.body().equals(CHALLENGE);
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void tell(URI address, Instant start) {
        Instant from = start;
        try {
            while (true) {
                Instant to = stage.clock().instant();
                for (SimulatedAccount account : stage.world().accounts()) {
                    if (account.source() == Source.INSTAGRAM && GraphHost.of(account) == GraphHost.FACEBOOK_LOGIN) {
                        tell(address, account, from, to);
                    }
                }
                from = to;
                Thread.sleep(LOOK_EVERY);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(URI address, SimulatedAccount account, Instant from, Instant to) throws InterruptedException {
        for (SimulatedPost story : stories.endedBetween(account, from, to)) {
            String body = body(account, story);
            String secret =
                    strikes(account, FaultKind.WEBHOOK_FORGED) ? "another secret" : InstagramEndpoint.CLIENT_SECRET;
            int times = strikes(account, FaultKind.WEBHOOK_REPEATED) ? 2 : 1;
            for (int i = 0; i < times; i++) {
                call.deliver(address, body, () -> "sha256=" + SignedCall.hmac(secret, body));
            }
        }
    }

    private boolean strikes(SimulatedAccount account, FaultKind kind) {
        return stage.faults().against(account.handle(), kind).isPresent();
    }

    private static String body(SimulatedAccount account, SimulatedPost story) {
        Instant end = InstagramStories.endOf(story);
        Map<String, Long> figures = new TreeMap<>(InstagramInsights.ending(story, end));
        String values = figures.entrySet().stream()
                .map(figure -> "\"" + figure.getKey() + "\": " + figure.getValue())
                .collect(Collectors.joining(", "));
        return "{\"object\": \"instagram\", \"entry\": [{\"id\": \"" + account.businessId() + "\", \"time\": "
                + end.getEpochSecond()
                + ",\n  \"changes\": [{\"field\": \"story_insights\", \"value\": {\"media_id\": \""
                + InstagramMedia.story(story).id() + "\", " + values + "}}]}]}";
    }

    /** Tells nobody any more. */
    @Override
    public synchronized void close() {
        if (teller != null) {
            teller.interrupt();
            teller = null;
        }
    }
}
