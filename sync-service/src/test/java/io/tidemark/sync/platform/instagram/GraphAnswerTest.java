package io.tidemark.sync.platform.instagram;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.SourceFailure;
import io.tidemark.sync.platform.StrictJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GraphAnswerTest {

    private static final InstagramConfig CONFIG = new InstagramConfig(
            false,
            50,
            200_000,
            2000,
            Duration.ofMinutes(15),
            Duration.ofHours(6),
            Duration.ofSeconds(30),
            Duration.ofDays(1),
            Duration.ofDays(10),
            Duration.ofHours(1));

    @ParameterizedTest
    @CsvSource({
        "10, 0, (#10) Not enough viewers for the media, TooFewViewers",
        "10, 0, (#10) Application does not have permission, NotPermitted",
        "200, 0, x, NotPermitted",
        "299, 0, x, NotPermitted",
        "100, 33, x, Missing",
        "100, 2108006, x, BeforeConversion",
        "100, 0, x, Refused",
        "-1, 2207086, Fatal, Refused",
        "190, 463, x, TokenRefused",
        "2500, 0, Unknown path, Failed",
        "0, 0, nothing, Failed"
    })
    void codeAndSubcodeDecide(int code, int subcode, String message, String kind) throws Exception {
        for (String type : new String[] {"OAuthException", "IGApiException"}) {
            assertThat(read(code, subcode, message, type).getClass().getSimpleName())
                    .isEqualTo(kind);
        }
    }

    @Test
    void onlyAMetricOfTheKindIsRefusedForLong() throws Exception {
        assertThat(read(100, 0, "x", "x"))
                .isInstanceOfSatisfying(
                        GraphAnswer.Refused.class,
                        refused -> assertThat(refused.lasting()).isTrue());
        assertThat(read(-1, 2207086, "x", "x"))
                .isInstanceOfSatisfying(
                        GraphAnswer.Refused.class,
                        refused -> assertThat(refused.lasting()).isFalse());
    }

    @Test
    void wordsHoldTheCodesAndAPlainTraceOnly() throws Exception {
        SourceFailure failure = GraphAnswer.failure(read(2500, 0, "token EAAB", "x"), Login.FACEBOOK);
        assertThat(failure).isInstanceOf(SourceFailure.ContractBug.class);
        assertThat(failure.why()).contains("code 2500", "trace AbC_1").doesNotContain("EAAB");
    }

    @Test
    void faultThatPassesIsTransient() throws Exception {
        assertThat(GraphAnswer.failure(read(2, 0, "x", "x"), Login.FACEBOOK))
                .isInstanceOf(SourceFailure.Transient.class);
        Fields error = fields("{\"code\":9007,\"is_transient\":true}");
        assertThat(GraphAnswer.failure(GraphAnswer.refused(400, error, Duration.ZERO, CONFIG), Login.FACEBOOK))
                .isInstanceOf(SourceFailure.Transient.class);
    }

    private static GraphAnswer read(int code, int subcode, String message, String type) throws Exception {
        Fields error = fields("{\"message\":\"" + message + "\",\"type\":\"" + type + "\",\"code\":" + code
                + (subcode == 0 ? "" : ",\"error_subcode\":" + subcode) + ",\"fbtrace_id\":\"AbC_1\"}");
        return GraphAnswer.refused(400, error, Duration.ofMinutes(1), CONFIG);
    }

    private static Fields fields(String json) throws Exception {
        return new Fields(StrictJson.parse(json.getBytes(StandardCharsets.UTF_8)));
    }
}
