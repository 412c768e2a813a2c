package io.tidemark.sync.ads;

import io.tidemark.schemas.NaturalKeys;
import io.tidemark.sync.platform.ads.AdPart;
import io.tidemark.sync.platform.ads.AdRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What of a report is to be told: only what differs from what was told before. Pure. */
final class AdDiff {

    private AdDiff() {}

    /**
     * What holds for every row of a report.
     *
     * @param part what was asked for; rows beyond it are left out
     * @param complete whether the report came to its end with every row readable
     * @param postKeys the posts that the ads promote, by ad key
     * @param observedAt microseconds
     */
    record Context(
            String platform,
            String currency,
            String conversionAction,
            String attribution,
            AdPart part,
            boolean complete,
            List<UUID> projectIds,
            Map<String, String> postKeys,
            Instant observedAt) {}

    /**
     * The days that have to be stored and announced.
     *
     * @param rows in the order of the report; of two for one ad and day the later holds
     * @param known what was told of the days of the part
     */
    static List<AdDay> changes(List<AdRow> rows, Map<AdDay.Key, AdDay> known, Context context) {
        Map<AdDay.Key, AdDay.Told> reported = new LinkedHashMap<>();
        for (AdRow row : rows) {
            if (context.part().covers(row.adId(), row.day())) {
                String adKey = NaturalKeys.adKey(context.platform(), row.adId());
                reported.put(new AdDay.Key(adKey, row.day()), told(row, adKey, context));
            }
        }
        List<AdDay> changes = new ArrayList<>();
        reported.forEach((key, told) -> add(changes, known.get(key), key, told, context));
        if (context.complete()) {
            known.forEach((key, day) -> {
                if (!reported.containsKey(key) && covers(context, key)) {
                    add(changes, day, key, day.told().takenBack(context.projectIds()), context);
                }
            });
        }
        return changes;
    }

    private static boolean covers(Context context, AdDay.Key key) {
        return context.part().covers(key.adKey().substring(context.platform().length() + 1), key.day());
    }

    private static void add(List<AdDay> changes, AdDay before, AdDay.Key key, AdDay.Told told, Context context) {
        if (before == null || !before.told().equals(told)) {
            changes.add(new AdDay(key, told, context.complete(), after(before, context.observedAt()), false));
        }
    }

    /** A clock that was put back must not make the change look older than what it changes. */
    private static Instant after(AdDay before, Instant now) {
        return before == null || now.isAfter(before.observedAt())
                ? now
                : before.observedAt().plusNanos(1_000);
    }

    private static AdDay.Told told(AdRow row, String adKey, Context context) {
        return new AdDay.Told(
                row.adName(),
                row.campaignId(),
                row.adsetId(),
                row.currency() == null ? context.currency() : row.currency(),
                row.figures(),
                context.conversionAction(),
                context.attribution(),
                true,
                context.postKeys().get(adKey),
                context.projectIds());
    }
}
