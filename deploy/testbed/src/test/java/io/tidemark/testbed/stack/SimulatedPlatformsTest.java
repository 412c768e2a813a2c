package io.tidemark.testbed.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tidemark.testbed.StartFailedException;
import org.junit.jupiter.api.Test;

class SimulatedPlatformsTest {

    private static final String OFFER = """
            {"tiktok": {"clientId": "app", "clientSecret": "hush"},
             "sift": {"apiKey": "key"},
             "x": {"clientId": "x-app", "clientSecret": "x-hush"},
             "instagram": {"clientId": "meta-app", "clientSecret": "meta-hush"},
             "items": [{"platform": "tiktok", "handle": "ada", "source": "sift"}]}""";

    @Test
    void accountsAndWayInAreRead() throws JsonProcessingException {
        SimulatedPlatforms platforms = SimulatedPlatforms.parse(OFFER);
        assertThat(platforms.accounts()).singleElement().satisfies(account -> {
            assertThat(account.platform()).isEqualTo("tiktok");
            assertThat(account.handle()).isEqualTo("ada");
            assertThat(account.creator().path("source").textValue()).isEqualTo("sift");
        });
        assertThat(platforms.environment("http://127.0.0.1:1"))
                .containsEntry("TIDEMARK_PLATFORMS_TIKTOK_CLIENT_SECRET", "hush")
                .containsEntry("TIDEMARK_PLATFORMS_SIFT_API_KEY", "key")
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
