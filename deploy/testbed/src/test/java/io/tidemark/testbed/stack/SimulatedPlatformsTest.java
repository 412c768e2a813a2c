package io.tidemark.testbed.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tidemark.testbed.StartFailedException;
import org.junit.jupiter.api.Test;

class SimulatedPlatformsTest {

    private static final String OFFER = """
            {"tiktok": {"clientId": "app", "clientSecret": "hush"},
             "sift": {"apiKey": "key", "webhookSecret": "signed"},
             "x": {"clientId": "x-app", "clientSecret": "x-hush"},
             "instagram": {"clientId": "meta-app", "clientSecret": "meta-hush"},
             "linkedin": {"clientId": "li-app", "clientSecret": "li-hush"},
             "items": [
               {"platform": "tiktok", "handle": "ada", "source": "sift", "posts": 3},
               {"platform": "linkedin", "handle": "bob", "source": "linkedin", "accessToken": "t"}],
             "registered": [
               {"account": "bob", "urn": "urn:li:share:1", "publishedAt": "2026-01-01T00:00:00Z"}],
             "adAccounts": [{"platform": "meta", "adAccountId": "7", "accessToken": "a"}]}""";

    @Test
    void whatAGatewayIsToldAndTheWayInAreRead() throws JsonProcessingException {
        SimulatedPlatforms platforms = SimulatedPlatforms.parse(OFFER);
        assertThat(platforms.puts())
                .extracting(put -> put.path() + " " + put.body() + " " + put.renewed())
                .containsExactly(
                        "/creators/tiktok/ada {\"source\":\"sift\"} false",
                        "/creators/linkedin/bob {\"source\":\"linkedin\",\"accessToken\":\"t\"} true",
                        "/creators/linkedin/bob/posts/urn:li:share:1 {\"publishedAt\":\"2026-01-01T00:00:00Z\"} false",
                        "/ad-accounts/meta/7 {\"accessToken\":\"a\"} true");
        assertThat(platforms.environment("http://127.0.0.1:1"))
                .containsEntry("TIDEMARK_PLATFORMS_TIKTOK_CLIENT_SECRET", "hush")
                .containsEntry("TIDEMARK_PLATFORMS_SIFT_API_KEY", "key")
                .containsEntry("TIDEMARK_PLATFORMS_SIFT_WEBHOOK_SECRET", "signed")
                .containsEntry("TIDEMARK_PLATFORMS_LINKEDIN_CLIENT_SECRET", "li-hush")
                .containsEntry("TIDEMARK_PLATFORMS_META_ADS_BASE_URL", "http://127.0.0.1:1/meta-ads")
                .containsEntry("TIDEMARK_PLATFORMS_X_CLIENT_SECRET", "x-hush")
                .containsEntry("TIDEMARK_PLATFORMS_INSTAGRAM_FACEBOOK_LOGIN_CLIENT_SECRET", "meta-hush")
                .containsEntry("TIDEMARK_PLATFORMS_SIFT_BASE_URL", "http://127.0.0.1:1");
    }

    @Test
    void missingFactIsNamed() throws JsonProcessingException {
        SimulatedPlatforms platforms = SimulatedPlatforms.parse("{}");
        assertThatThrownBy(() -> platforms.environment("http://127.0.0.1:1"))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("does not tell");
    }
}
