package io.tidemark.testbed.simulator;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The envelope around every answer of the Business API: {@code code}, {@code message},
 * {@code request_id}, {@code data}. As on the real one the spelling of "ok" varies, and an error may
 * come without {@code data} or {@code request_id}.
 */
final class TikTokEnvelope {
    private static final DateTimeFormatter REQUEST_TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final List<String> OK_SPELLINGS = List.of("OK", "Ok", "ok");

    private final InstantSource clock;
    private final AtomicLong answers = new AtomicLong();

    TikTokEnvelope(InstantSource clock) {
        this.clock = clock;
    }

    /** @param data writes the value of {@code data} */
    Answer ok(Answer.Content data) {
        long ordinal = answers.incrementAndGet();
        return Answer.json(200, json -> {
            json.writeStartObject();
            json.writeNumberField("code", 0);
            json.writeStringField("message", OK_SPELLINGS.get((int) (ordinal % OK_SPELLINGS.size())));
            writeRequestId(json, ordinal);
            json.writeFieldName("data");
            data.writeTo(json);
            json.writeEndObject();
        });
    }

    Answer refusal(int code, String message) {
        long ordinal = answers.incrementAndGet();
        Answer answer = Answer.json(200, json -> {
            json.writeStartObject();
            json.writeNumberField("code", code);
            json.writeStringField("message", message);
            if (ordinal % 5 != 4) {
                writeRequestId(json, ordinal);
            }
            if (ordinal % 4 != 3) {
                json.writeObjectFieldStart("data");
                json.writeEndObject();
            }
            json.writeEndObject();
        });
        return answer.as(code == TikTokRefusal.THROTTLED ? Answer.Outcome.THROTTLED : Answer.Outcome.REFUSED);
    }

    private void writeRequestId(JsonGenerator json, long ordinal) throws IOException {
        Instant now = clock.instant();
        json.writeStringField(
                "request_id",
                REQUEST_TIME.format(now) + "0000000000000000" + String.format(Locale.ROOT, "%09X", ordinal));
    }
}
