package io.tidemark.bench.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RecordedJsonTest {

    @Test
    void aDocumentComesOutByteForByte() throws IOException {
        byte[] document = """
                {"items":[{"postKey":"x:1","caption":"\\"a\\" é 漢 \\uD83D\\uDE00","views":9223372036854775807,"rate":0.0193,\
                "absentReasons":{"reach":"not_permitted","saves":"not_yet"},"eligible":true,"isAd":false,"override":null},\
                {"absentReasons":{},"metricsObservedAt":{}}],"nextCursor":null}""".getBytes(StandardCharsets.UTF_8);
        RecordedJson recorded = RecordedJson.of(document);

        assertThat(new String(recorded.write(), StandardCharsets.UTF_8))
                .isEqualTo(new String(document, StandardCharsets.UTF_8));
        assertThat(recorded.write()).isEqualTo(document);
    }
}
