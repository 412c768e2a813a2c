package io.tidemark.gateway.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.gateway.problem.ProblemCode;
import io.tidemark.gateway.problem.ProblemException;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {

    private static final String QUERY = "posts/1\nviews_desc\nplatform=tiktok";

    @Test
    void whatWasEncodedComesBack() {
        for (Cursor cursor : new Cursor[] {
            new Cursor(null, "tiktok:1"),
            new Cursor(0L, "tiktok:1"),
            new Cursor(Long.MAX_VALUE, "x:é漢"),
            new Cursor(-1L, "k"),
            new Cursor(6.35, "tiktok:1"),
            new Cursor(Double.MIN_VALUE, "tiktok:1")
        }) {
            assertThat(Cursor.decode(cursor.encode(QUERY), QUERY)).isEqualTo(cursor);
        }
    }

    @Test
    void aCursorIsPlainInAnAddress() {
        assertThat(new Cursor(6.35, "tiktok:1/?&=+ é").encode(QUERY)).matches("[A-Za-z0-9_-]+");
    }

    @Test
    void anotherQueryRefusesIt() {
        String text = new Cursor(5L, "tiktok:1").encode(QUERY);
        for (String other :
                new String[] {"", QUERY + " ", QUERY.replace("desc", "asc"), QUERY.replace("posts/1", "posts/2")}) {
            assertRefused(text, other);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "=", "AAAA", "not a cursor", "☃", "%00", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    void whatIsNoCursorIsRefused(String text) {
        assertRefused(text, QUERY);
    }

    @Test
    void anyChangeOfABitIsRefused() {
        byte[] bytes = Base64.getUrlDecoder().decode(new Cursor(5L, "tiktok:1").encode(QUERY));
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] changed = bytes.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertRefused(Base64.getUrlEncoder().withoutPadding().encodeToString(changed), QUERY);
        }
    }

    @Test
    void anotherSpellingOfTheSameBytesIsRefused() {
        String text = new Cursor(5L, "tiktok:12").encode(QUERY);
        assertRefused(text + "=", QUERY);
        assertRefused(text + "==", QUERY);
        String longer = new Cursor(5L, "tiktok:123").encode(QUERY);
        for (char c = 'A'; c <= 'Z'; c++) {
            if (longer.charAt(longer.length() - 1) != c) {
                assertRefused(longer.substring(0, longer.length() - 1) + c, QUERY);
            }
        }
    }

    @Test
    void randomTextIsRefusedAndNeverAnythingElse() {
        Random random = new Random(99);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(80)];
            random.nextBytes(bytes);
            assertRefused(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes), QUERY);
        }
        assertRefused("A".repeat(100_000), QUERY);
    }

    private static void assertRefused(String text, String query) {
        assertThatThrownBy(() -> Cursor.decode(text, query))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.code()).isEqualTo(ProblemCode.BAD_CURSOR));
    }
}
