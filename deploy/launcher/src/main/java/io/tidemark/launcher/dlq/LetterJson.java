package io.tidemark.launcher.dlq;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.launcher.cluster.SafeText;

/** A dead letter without its bytes as JSON. */
final class LetterJson {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int KEY_CHARS = 1_000;

    private LetterJson() {}

    static ObjectNode of(Letter letter) {
        return JSON.createObjectNode()
                .put("group", letter.group())
                .put("partition", letter.record().partition())
                .put("offset", letter.record().offset())
                .put("topic", letter.topic())
                .put("originalPartition", letter.partition())
                .put("originalOffset", letter.offset())
                .put("failedAt", letter.failedAt().toString())
                .put("reason", letter.reason())
                .put("message", letter.message())
                .put(
                        "key",
                        letter.record().key() == null
                                ? null
                                : SafeText.of(letter.record().key(), KEY_CHARS))
                .put("replays", letter.replays());
    }
}
