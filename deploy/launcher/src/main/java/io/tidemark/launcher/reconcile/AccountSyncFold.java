package io.tidemark.launcher.reconcile;

import io.tidemark.launcher.reconcile.Comparison.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The newest report of each account, with kinds and gaps in the gateway's words. */
final class AccountSyncFold {

    private AccountSyncFold() {}

    static Comparison newest() {
        List<Column> columns = new ArrayList<>(Column.same(
                "observed_at",
                "platform",
                "handle",
                "account_key",
                "source",
                "state",
                "detail",
                "failures",
                "last_success_at",
                "next_run_at",
                "quota_left",
                "token_expires_at",
                "reauth_due_at",
                "removed",
                "report_interval_ms"));
        columns.add(Column.uuid("event_id", "event_id"));
        columns.add(new Column("project_ids", "project_ids::uuid[]"));
        columns.add(
                list("kinds", Map.of("kind", "kind", "intervalMs", "interval_ms", "lastSuccessAt", "last_success_at")));
        columns.add(list("gaps", Map.of("since", "since", "until", "until", "why", "why")));
        return Comparison.newest(
                "account_syncs", "settled", "observed_at", List.of(Column.uuid("account_id", "account_id")), columns);
    }

    /** @param fields their names in the table's JSON, and in the event's */
    private static Column list(String name, Map<String, String> fields) {
        String object = fields.entrySet().stream()
                .map(field -> "'" + field.getKey() + "', told -> '" + field.getValue() + "'")
                .collect(Collectors.joining(", "));
        return new Column(name, """
                (SELECT coalesce(jsonb_agg(jsonb_build_object(%s) ORDER BY place), '[]')
                 FROM jsonb_array_elements(%s) WITH ORDINALITY AS listed (told, place))""".formatted(object, name));
    }
}
