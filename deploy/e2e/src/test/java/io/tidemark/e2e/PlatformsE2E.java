package io.tidemark.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.testbed.stack.GatewayClient;
import io.tidemark.testbed.stack.Service;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the platforms tell beside posts and their counts, from the wire to the gateway: curves, breakdowns, ads, days of accounts. */
class PlatformsE2E {

    private static DemoSystem system;

    @BeforeAll
    static void start() {
        system = SharedSystem.get();
    }

    @Test
    void whatAdsSpentAndEarnedIsThatOfTheReportsToTheCent() {
        LocalDate until = LocalDate.now(ZoneOffset.UTC).minusDays(1);
        LocalDate since = until.minusDays(20);
        Map<String, String> expected = new TreeMap<>();
        reported(since, until).forEach((ad, days) -> expected.put(ad, sums(days)));

        List<JsonNode> ads = system.gateway().all(system.project() + "/ads?since=" + since + "&until=" + until);

        assertThat(expected).hasSizeGreaterThan(20);
        assertThat(ads.stream()
                        .collect(Collectors.toMap(
                                ad -> ad.get("adKey").textValue(),
                                ad -> ad.get("spend") + " " + ad.get("impressions") + " " + ad.get("clicks") + " "
                                        + ad.get("conversions"))))
                .isEqualTo(expected);
        assertThat(ads)
                .anySatisfy(ad -> assertThat(ad.get("postKey").textValue())
                        .as("a post of the project stands behind an ad")
                        .isIn(SharedSystem.told().posts()));
    }

    /** The rows of the platforms' reports on each ad. */
    private static Map<String, List<JsonNode>> reported(LocalDate since, LocalDate until) {
        return system.simulator()
                .get("/simulator/ads")
                .get("items")
                .valueStream()
                .filter(row -> {
                    LocalDate day = LocalDate.parse(row.get("day").textValue());
                    return !day.isBefore(since) && day.isBefore(until);
                })
                .collect(Collectors.groupingBy(row -> row.get("adKey").textValue()));
    }

    /** What the gateway must say of an ad: money in the currency's smallest unit, null for what no row tells. */
    private static String sums(List<JsonNode> days) {
        int digits = Currency.getInstance(days.getFirst().get("currency").textValue())
                .getDefaultFractionDigits();
        BigDecimal spend = days.stream()
                .map(day -> new BigDecimal(day.get("spend").textValue()).movePointRight(digits))
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .setScale(0, RoundingMode.HALF_UP);
        return spend + " "
                + Stream.of("impressions", "clicks", "conversions")
                        .map(figure -> days.stream().noneMatch(day -> day.has(figure))
                                ? "null"
                                : Long.toString(days.stream()
                                        .mapToLong(day -> day.get(figure).longValue())
                                        .sum()))
                        .collect(Collectors.joining(" "));
    }

    /** The simulated viewers leave at an even pace, each video at its own. */
    @Test
    void theRetentionOfAVideoComesOutAsItWasTold() {
        String key = system.tables(Service.METRICS)
                .lines("SELECT post_key FROM platform_post_curves WHERE cardinality(retention_seconds) > 3"
                        + " ORDER BY post_key LIMIT 1")
                .getFirst();

        JsonNode curves = system.gateway().get(system.project() + "/posts/" + GatewayClient.encoded(key) + "/curves");

        JsonNode retention = curves.get("retention");
        assertThat(curves.get("postKey").textValue()).isEqualTo(key);
        double pace = Math.log(retention.get(1).get("share").doubleValue());
        assertThat(pace).isBetween(-0.301, -0.029);
        for (int second = 0; second < retention.size(); second++) {
            assertThat(retention.get(second).get("second").intValue()).isEqualTo(second);
            assertThat(retention.get(second).get("share").doubleValue())
                    .isCloseTo(Math.exp(pace * second), within(0.001));
        }
    }

    /** The simulated viewers of a post are of two kinds in each respect. */
    @Test
    void whereTheViewersOfAPostCameFromComesOutAsItWasTold() {
        String key = system.tables(Service.METRICS)
                .lines("SELECT post_key FROM platform_post_breakdowns WHERE measured GROUP BY post_key"
                        + " HAVING count(*) = 5 ORDER BY post_key LIMIT 1")
                .getFirst();

        JsonNode told = system.gateway().get(system.project() + "/posts/" + GatewayClient.encoded(key) + "/breakdowns");

        assertThat(told.get("postKey").textValue()).isEqualTo(key);
        assertThat(names(told, "impressionSources")).containsExactly("For You", "Personal Profile");
        assertThat(names(told, "audienceGenders")).containsExactly("Female", "Male");
        assertThat(names(told, "audienceCountries")).containsExactly("US", "Others");
        assertThat(names(told, "audienceCities")).containsExactly("Chicago", "Others");
        assertThat(names(told, "audienceTypes")).containsExactly("NON_FOLLOWERS", "FOLLOWERS");
    }

    private static List<String> names(JsonNode told, String kind) {
        JsonNode breakdown = told.get(kind);
        assertThat(breakdown.get("absentReason").isNull()).isTrue();
        JsonNode parts = breakdown.get("parts");
        double greatest = parts.get(0).get("share").doubleValue();
        assertThat(greatest).isBetween(0.5, 0.95);
        assertThat(greatest + parts.get(1).get("share").doubleValue()).isCloseTo(1, within(0.001));
        return parts.valueStream().map(part -> part.get("name").textValue()).toList();
    }

    @ParameterizedTest
    @CsvSource({"tiktok_business", "sift", "x", "linkedin"})
    void theFollowersOfAccountsComeOut(String source) {
        Awaitility.await("followers by " + source)
                .atMost(Duration.ofMinutes(3))
                .until(() -> system.accounts().stream()
                        .filter(account -> account.get("source").textValue().equals(source))
                        .anyMatch(account -> !values(account, "followers").isEmpty()));
    }

    private static List<JsonNode> values(JsonNode account, String metric) {
        String path = system.project() + "/accounts/" + account.get("platform").textValue() + "/"
                + account.get("handle").textValue() + "/metrics?metric=" + metric;
        GatewayClient.Answer answer = system.gateway().send("GET", path, null);
        return answer.status() == 200
                ? answer.body()
                        .get("items")
                        .valueStream()
                        .map(item -> item.get("values").get(metric))
                        .filter(value -> !value.isNull())
                        .toList()
                : List.of();
    }

    /** The simulated owner agrees at once, and the page of the platform sends the browser on to the gateway. */
    @ParameterizedTest
    @CsvSource({"tiktok, tiktok_business", "x, x", "instagram, instagram", "linkedin, linkedin"})
    void anOwnerConnectsOnThePageOfThePlatform(String platform, String source) throws Exception {
        String handle = system.accounts().stream()
                .filter(account -> account.get("source").textValue().equals(source))
                .findFirst()
                .orElseThrow()
                .get("handle")
                .textValue();
        String redirect = system.stack().gatewayUrl() + "/v1/connections/callback";
        String login = platform.equals("instagram") ? ",\"login\":\"facebook\"" : "";
        GatewayClient.Answer begun = system.gateway()
                .send(
                        "POST",
                        system.project() + "/connections",
                        "{\"platform\":\"" + platform + "\",\"redirectUri\":\"" + redirect + "\",\"handle\":\"" + handle
                                + "\"" + login + "}");
        assertThat(begun.status()).as(begun.toString()).isBetween(200, 201);

        HttpResponse<String> page = open(begun.body().get("authorizeUrl").textValue() + "&account=" + handle);

        assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
        assertThat(page.uri().toString()).startsWith(redirect);
        assertThat(system.tables(Service.SYNC)
                        .lines("SELECT state FROM platform_accounts WHERE platform = '" + platform + "' AND handle = '"
                                + handle + "' AND state = 'reauth_needed'"))
                .isEmpty();
    }

    private static HttpResponse<String> open(String address) throws IOException, InterruptedException {
        try (HttpClient browser = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.ALWAYS)
                .build()) {
            return browser.send(
                    HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
        }
    }
}
