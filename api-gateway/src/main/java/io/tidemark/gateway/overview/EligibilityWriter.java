package io.tidemark.gateway.overview;

import io.micronaut.serde.ObjectMapper;
import io.tidemark.messaging.postgres.BinaryCopy;
import io.tidemark.schemas.EventOrder;
import io.tidemark.schemas.event.AdsContentEligibilityChanged;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Writes the columns of {@code ads-content.eligibility.v1}. */
@Singleton
final class EligibilityWriter {

    private static final String COLUMNS = """
            project_id, post_key, eligibility_changed_at, eligibility_event_id, eligible, override, judged_score, gates""";

    private static final String VALUES = """
                eligibility_changed_at = excluded.eligibility_changed_at,
                eligibility_event_id = excluded.eligibility_event_id,
                eligible = excluded.eligible,
                override = excluded.override,
                judged_score = excluded.judged_score,
                gates = excluded.gates
            """;

    private static final String NEWER = """
            (kept.eligibility_event_id IS NULL
                OR (excluded.eligibility_changed_at, excluded.eligibility_event_id)
                    > (kept.eligibility_changed_at, kept.eligibility_event_id))
            """;

    /** Nearly always all there is to do. A row is written in place unless it is {@code eligible} that changes. */
    private static final List<String> QUICK = Stage.put("eligibility_stage", VALUES, NEWER);

    private static final String STORE = """
            INSERT INTO post_overview AS kept (%1$s)
            SELECT %1$s FROM eligibility_stage
            ORDER BY project_id, post_key COLLATE "C"
            ON CONFLICT (project_id, post_key) DO UPDATE SET
            %2$s
            WHERE %3$s
            """.formatted(COLUMNS, VALUES, NEWER);

    private record Row(Newest.Entry<RowKey, AdsContentEligibilityChanged> newest, String gates) {}

    private static final Stage.Plan<Row> PLAN =
            new Stage.Plan<>("eligibility_stage", """
            project_id uuid, post_key text, eligibility_changed_at timestamptz, eligibility_event_id uuid,
            eligible boolean, override text, judged_score double precision, gates jsonb
            """, COLUMNS, EligibilityWriter::copy, List.of(STORE));

    private final Stage stage;
    private final ObjectMapper json;

    EligibilityWriter(Stage stage, ObjectMapper json) {
        this.stage = stage;
        this.json = json;
    }

    /** @throws IllegalArgumentException when the event can never be stored */
    static void check(AdsContentEligibilityChanged event) {
        RowKey.of(event.getProjectId(), event.getPostKey());
        EventOrder.of(event.getChangedAt(), event.getEventId());
    }

    void write(List<AdsContentEligibilityChanged> events) throws SQLException, IOException {
        Newest<RowKey, AdsContentEligibilityChanged> newest = new Newest<>();
        for (AdsContentEligibilityChanged event : events) {
            newest.add(
                    RowKey.of(event.getProjectId(), event.getPostKey()),
                    EventOrder.of(event.getChangedAt(), event.getEventId()),
                    event);
        }
        List<Row> rows = new ArrayList<>();
        for (Newest.Entry<RowKey, AdsContentEligibilityChanged> entry : newest.entries()) {
            List<Gate> gates = entry.event().getGates().stream()
                    .map(gate -> new Gate(
                            gate.getGate(), gate.getState(), gate.getDetail().orElse(null)))
                    .toList();
            rows.add(new Row(entry, json.writeValueAsString(gates)));
        }
        stage.store(PLAN, rows, QUICK, List.of());
    }

    private static void copy(Row row, BinaryCopy copy) throws SQLException {
        AdsContentEligibilityChanged event = row.newest().event();
        copy.uuid(row.newest().key().projectId());
        copy.text(row.newest().key().postKey());
        copy.timestamptz(row.newest().version().at());
        copy.uuid(row.newest().version().eventId());
        copy.bool(event.getEligible());
        copy.text(event.getOverride().orElse(null));
        copy.float8(event.getOrganicScore().orElse(null));
        copy.jsonb(row.gates());
    }
}
