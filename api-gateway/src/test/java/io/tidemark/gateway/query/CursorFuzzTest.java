package io.tidemark.gateway.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tidemark.gateway.problem.ProblemCode;
import io.tidemark.gateway.problem.ProblemException;

class CursorFuzzTest {

    @FuzzTest
    void anyTextIsACursorOfItsQueryOrRefused(FuzzedDataProvider data) {
        String query = data.consumeAsciiString(20);
        String text = data.consumeRemainingAsString();
        try {
            assertThat(Cursor.decode(text, query).encode(query)).isEqualTo(text);
        } catch (ProblemException e) {
            assertThat(e.code()).isEqualTo(ProblemCode.BAD_CURSOR);
        }
    }

    @FuzzTest
    void cursorComesBackAsItWent(FuzzedDataProvider data) {
        String query = data.consumeString(50);
        Number value = data.consumeBoolean() ? null : data.consumeBoolean() ? data.consumeLong() : data.consumeDouble();
        String key = data.consumeAsciiString(200).replace("\0", "") + "k";
        Cursor cursor = new Cursor(value, key);
        assertThat(Cursor.decode(cursor.encode(query), query)).isEqualTo(cursor);
    }
}
