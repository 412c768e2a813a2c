package io.tidemark.testbed.simulator;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The simulator's own API under {@code /simulator/}: what to seed, what was served, the clock and the
 * faults. No platform has it; nothing here is throttled or counted.
 */
final class ControlEndpoint {
    static final String PATH_PREFIX = "/simulator/";

    private static final String FAULTS = "/simulator/faults";

    private final Stage stage;
    private final TikTokTokens tokens;
    private final OfferJson offer;
    private final InstagramWebhooks webhooks;

    ControlEndpoint(Stage stage, TikTokTokens tokens, OfferJson offer, InstagramWebhooks webhooks) {
        this.stage = stage;
        this.tokens = tokens;
        this.offer = offer;
        this.webhooks = webhooks;
    }

    Answer answer(Call call) {
        try {
            return switch (call.method() + " " + call.path()) {
                case "GET /simulator/accounts" -> offer.accounts();
                case "GET /simulator/served" -> served(call);
                case "GET /simulator/ads" -> offer.ads();
                case "GET /simulator/clock" -> clock();
                case "POST /simulator/clock" -> moveClock(call);
                case "POST /simulator/auth-codes" -> authCode(call);
                case "POST /simulator/subscriptions" -> subscribe(call);
                case "GET " + FAULTS -> faults();
                case "POST " + FAULTS -> switchOn(call);
                case "DELETE " + FAULTS -> {
                    stage.faults().clear();
                    yield faults();
                }
                default -> switchOff(call);
            };
        } catch (IllegalArgumentException | DateTimeException e) {
            return Answer.json(400, json -> {
                json.writeStartObject();
                json.writeStringField("error", String.valueOf(e.getMessage()));
                json.writeEndObject();
            });
        }
    }

    private Answer served(Call call) {
        ServedLedger ledger = stage.ledger();
        Optional<String> account = call.parameter("account");
        boolean listed = call.parameter("snapshots").equals(Optional.of("true"));
        Map<String, Long> counts = ledger.snapshotCounts();
        return Answer.json(200, json -> {
            json.writeStartObject();
            json.writeNumberField("dropped", ledger.dropped());
            json.writeArrayFieldStart("accounts");
            for (var entry : ledger.posts().entrySet()) {
                if (account.isEmpty() || account.get().equals(entry.getKey())) {
                    json.writeStartObject();
                    json.writeStringField("account", entry.getKey());
                    json.writeArrayFieldStart("posts");
                    for (String id : entry.getValue()) {
                        json.writeString(id);
                    }
                    json.writeEndArray();
                    json.writeNumberField("snapshots", counts.getOrDefault(entry.getKey(), 0L));
                    json.writeEndObject();
                }
            }
            json.writeEndArray();
            json.writeArrayFieldStart("calls");
            for (ServedLedger.CallCount count : ledger.calls()) {
                json.writeStartObject();
                json.writeStringField("endpoint", count.endpoint());
                json.writeStringField("account", count.account());
                json.writeNumberField("calls", count.calls());
                json.writeNumberField("throttled", count.throttled());
                json.writeNumberField("refused", count.refused());
                json.writeEndObject();
            }
            json.writeEndArray();
            if (listed) {
                json.writeArrayFieldStart("snapshots");
                Iterator<ServedLedger.Snapshot> snapshots = ledger.stream(
                                handle -> account.isEmpty() || account.get().equals(handle))
                        .iterator();
                while (snapshots.hasNext()) {
                    writeSnapshot(json, snapshots.next());
                }
                json.writeEndArray();
            }
            json.writeEndObject();
        });
    }

    private static void writeSnapshot(JsonGenerator json, ServedLedger.Snapshot snapshot) throws IOException {
        json.writeStartObject();
        json.writeStringField("account", snapshot.account());
        json.writeStringField("postId", snapshot.postId());
        json.writeStringField("observedAt", snapshot.observedAt().toString());
        json.writeStringField("servedAt", snapshot.servedAt().toString());
        json.writeBooleanField("spoiled", snapshot.spoiled());
        for (Map.Entry<Counter, Long> count : snapshot.counts().entrySet()) {
            json.writeNumberField(count.getKey().fieldName(), count.getValue());
        }
        json.writeEndObject();
    }

    private Answer clock() {
        return Answer.json(200, json -> {
            json.writeStartObject();
            json.writeStringField("now", stage.clock().instant().toString());
            json.writeNumberField("factor", stage.config().timeline().clockFactor());
            json.writeEndObject();
        });
    }

    private Answer moveClock(Call call) {
        Optional<String> by = call.bodyText("advance");
        Optional<String> to = call.bodyText("set");
        if (by.isPresent() == to.isPresent()) {
            throw new IllegalArgumentException("give either advance (ISO duration) or set (ISO instant)");
        }
        by.ifPresent(duration -> stage.clock().advance(Duration.parse(duration)));
        to.ifPresent(instant -> stage.clock().set(Instant.parse(instant)));
        return clock();
    }

    private Answer authCode(Call call) {
        SimulatedAccount account = call.bodyText("account")
                .flatMap(stage.world()::withHandle)
                .orElseThrow(() -> new IllegalArgumentException("account must be a known handle"));
        return Answer.json(200, json -> {
            json.writeStartObject();
            json.writeStringField("authCode", tokens.authCode(account));
            json.writeEndObject();
        });
    }

    private Answer subscribe(Call call) {
        URI address = call.bodyText("address")
                .map(URI::create)
                .orElseThrow(() -> new IllegalArgumentException("address must be an address"));
        boolean proved =
                webhooks.subscribe(address, call.bodyText("verifyToken").orElse(""));
        return Answer.json(proved ? 200 : 400, json -> {
            json.writeStartObject();
            json.writeBooleanField("proved", proved);
            json.writeEndObject();
        });
    }

    private Answer faults() {
        return Answer.json(200, json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("items");
            for (Map.Entry<String, Fault> entry : stage.faults().active().entrySet()) {
                Fault fault = entry.getValue();
                json.writeStartObject();
                json.writeStringField("id", entry.getKey());
                json.writeStringField("kind", fault.kind().name().toLowerCase(Locale.ROOT));
                json.writeStringField("endpoint", fault.endpoint().orElse(null));
                json.writeStringField("account", fault.account().orElse(null));
                json.writeStringField("post", fault.post().orElse(null));
                json.writeStringField("field", fault.field().orElse(null));
                json.writeStringField("value", fault.value().orElse(null));
                json.writeNumberField("times", fault.times());
                json.writeNumberField("skipping", fault.skipping());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private Answer switchOn(Call call) {
        FaultKind kind =
                FaultKind.valueOf(call.bodyText("kind").orElse("nothing").toUpperCase(Locale.ROOT));
        Optional<String> value = call.bodyText("value");
        Fault fault = new Fault(
                kind,
                call.bodyText("endpoint"),
                call.bodyText("account"),
                call.bodyText("post"),
                call.bodyText("field"),
                kind == FaultKind.HOSTILE ? value.map(name -> name.toUpperCase(Locale.ROOT)) : value,
                number(call, "times", Integer.MAX_VALUE),
                number(call, "skipping", 0));
        String id = stage.faults().on(fault);
        return Answer.json(201, json -> {
            json.writeStartObject();
            json.writeStringField("id", id);
            json.writeEndObject();
        });
    }

    private Answer switchOff(Call call) {
        boolean was = call.method().equals("DELETE")
                && call.path().startsWith(FAULTS + "/")
                && stage.faults().off(call.path().substring(FAULTS.length() + 1));
        return Answer.json(was ? 200 : 404, json -> {
            json.writeStartObject();
            json.writeBooleanField("found", was);
            json.writeEndObject();
        });
    }

    private static int number(Call call, String name, int otherwise) {
        JsonNode value = call.body().path(name);
        if (value.isMissingNode()) {
            return otherwise;
        }
        if (!value.isInt()) {
            throw new IllegalArgumentException(name + " must be a whole number");
        }
        return value.intValue();
    }
}
