package io.tidemark.sync.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "{",
                "{\"a\":",
                "{\"a\":[1,2",
                "{\"a\":1}{\"b\":2}",
                "{\"a\":1}x",
                "<html><body>Bad Gateway</body></html>",
                "{'a':1}",
                "{\"a\":01}"
            })
    void whatIsNotOneObjectIsMalformed(String text) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void answerOfMillionsOfValuesIsRefused() {
        byte[] bytes = ("{\"a\":[" + "0,".repeat(3_000_000) + "0]}").getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> StrictJson.parse(bytes))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessage("the answer exceeds what is read");
    }

    @Test
    void messageDoesNotRepeatTheAnswer() {
        assertThatThrownBy(() -> parse("{\"access_token\":\"act.secret\",,}"))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessageNotContaining("secret");
    }

    @Test
    void numbersKeepTheirLiteral() throws Exception {
        assertThat(parse("{\"a\":1.50,\"b\":1e400,\"c\":NaN}").fields())
                .containsEntry("a", new Json.Num("1.50"))
                .containsEntry("b", new Json.Num("1e400"))
                .containsEntry("c", new Json.Num("NaN"));
    }

    @Test
    void deepNestingCostsOnlyItsField() throws Exception {
        String deep = "[".repeat(20_000) + "]".repeat(20_000);
        assertThat(parse("{\"deep\":" + deep + ",\"after\":1}").fields()).containsEntry("after", new Json.Num("1"));
    }

    @Test
    void nestingWithoutEndIsMalformed() {
        assertThatThrownBy(() -> parse("{\"a\":" + "[".repeat(200_000))).isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void brokenUtf8CostsOnlyItsCharacters() throws Exception {
        byte[] bytes = "{\"a\":\"x?y\",\"b\":2}".getBytes(StandardCharsets.ISO_8859_1);
        bytes[7] = (byte) 0xff;
        assertThat(StrictJson.parse(bytes).fields())
                .containsEntry("a", new Json.Text("x\uFFFDy"))
                .containsEntry("b", new Json.Num("2"));
    }

    @Test
    void textIsTheSameForEqualValues() throws Exception {
        String text = JsonText.object(parse("{\"b\":[1,\"x\\\"\\n\",null],\"a\":{\"d\":true,\"c\":0.5}}")
                .fields());
        assertThat(text).isEqualTo("{\"a\":{\"c\":0.5,\"d\":true},\"b\":[1,\"x\\\"\\u000a\",null]}");
        assertThat(JsonText.object(parse(text).fields())).isEqualTo(text);
        assertThat(JsonText.object(Map.of("o", new Json.Obj(Map.of(), Set.of()))))
                .isEqualTo("{\"o\":{}}");
    }

    private static Json.Obj parse(String text) throws MalformedJsonException {
        return StrictJson.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
