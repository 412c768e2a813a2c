package io.tidemark.sync.platform.x;

import io.tidemark.sync.platform.AbsentReason;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.Json;
import io.tidemark.sync.platform.Reading;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What one of the costly calls gave for the posts or media of a page.
 *
 * @param state whether the call was made
 * @param byId the rows of the answer by their id
 * @param errors what the answer tells to be missing
 */
record XCostly(State state, Map<String, List<Fields>> byId, XErrors errors) {

    /** How far the call came. */
    enum State {
        /** The configuration or X's rules leave it out. */
        OFF(AbsentReason.NOT_SUPPORTED),
        /** Nothing is due in this run. */
        NOT_DUE(AbsentReason.NOT_YET),
        /** It failed and is made again in the next run. */
        FAILED(AbsentReason.NOT_YET),
        /** X does not permit it. */
        REFUSED(AbsentReason.NOT_PERMITTED),
        ANSWERED(AbsentReason.NOT_YET);

        private final AbsentReason reason;

        State(AbsentReason reason) {
            this.reason = reason;
        }

        /** Why a metric of the call is absent. */
        AbsentReason reason() {
            return reason;
        }
    }

    static XCostly none(State state) {
        return new XCostly(state, Map.of(), new XErrors(Set.of(), false));
    }

    /** Posts with their private metrics. */
    static XCostly posts(Fields body, XErrors errors) {
        Map<String, List<Fields>> byId = new HashMap<>();
        for (Fields row : rows(body)) {
            String id = row.id("id").orNull();
            if (id != null) {
                byId.put(id, List.of(row));
            }
        }
        return new XCostly(State.ANSWERED, byId, errors);
    }

    /** Analytics, of which a row may come in several spans. */
    static XCostly spans(Fields body, String key, XErrors errors) {
        Map<String, List<Fields>> byId = new HashMap<>();
        for (Fields row : rows(body)) {
            String id = row.id(key).orNull();
            List<Json> spans = row.list("timestamped_metrics").orNull();
            if (id != null && spans != null) {
                List<Fields> metrics = new ArrayList<>();
                for (Json span : spans) {
                    if (span instanceof Json.Obj object) {
                        Fields values = new Fields(object).object("metrics").orNull();
                        if (values != null) {
                            metrics.add(values);
                        }
                    }
                }
                byId.put(id, metrics);
            }
        }
        return new XCostly(State.ANSWERED, byId, errors);
    }

    private static List<Fields> rows(Fields body) {
        List<Json> data = body.list("data").orNull();
        return data == null
                ? List.of()
                : data.stream()
                        .filter(Json.Obj.class::isInstance)
                        .map(row -> new Fields((Json.Obj) row))
                        .toList();
    }

    /** Whether nothing of it has to be asked again in the next run. */
    boolean settled() {
        return state != State.FAILED;
    }

    /** A count in a group of a post's private metrics, such as {@code non_public_metrics}. */
    Reading<Long> count(String id, String group, String name) {
        List<Fields> rows = byId.getOrDefault(id, List.of());
        return rows.isEmpty()
                ? new Reading.Missing<>()
                : rows.getFirst().object(group).then(metrics -> metrics.count(name));
    }

    /** A count over all spans. */
    Reading<Long> sum(String id, String name) {
        return sum(byId.getOrDefault(id, List.of()).stream().map(span -> span.count(name)));
    }

    /** The sum of counts; what one of them lacks, the sum lacks too, since half of it would look like all. */
    static Reading<Long> sum(Stream<Reading<Long>> counts) {
        return counts.reduce(XCostly::plus).orElseGet(Reading.Missing::new);
    }

    private static Reading<Long> plus(Reading<Long> one, Reading<Long> other) {
        if (one instanceof Reading.Value<Long>(Long a) && other instanceof Reading.Value<Long>(Long b)) {
            return a + b < 0 ? new Reading.Unreadable<>("a sum beyond 2^63-1") : new Reading.Value<>(a + b);
        }
        return one instanceof Reading.Unreadable<Long> || other instanceof Reading.Value<Long> ? one : other;
    }
}
