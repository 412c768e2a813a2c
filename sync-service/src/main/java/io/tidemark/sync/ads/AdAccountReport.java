package io.tidemark.sync.ads;

import io.tidemark.schemas.NaturalKeys;
import io.tidemark.schemas.event.AccountSyncReported;
import io.tidemark.schemas.event.SyncGap;
import io.tidemark.schemas.event.SyncKindReport;
import io.tidemark.sync.sync.ReportConfig;
import io.tidemark.sync.sync.StateWords;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * How one ad account is doing at one moment.
 *
 * @param projectIds sorted; none when nobody watches it any more
 * @param observedAt by the database's clock, later than that of the report before
 * @param why what failed last, in words; null when nothing
 * @param sourcePause why every ad account of the source rests; null when they do not
 * @param nextReadAt null when nothing is planned
 * @param recentSuccessAt when the newest days were last read; null when never, as for the window
 * @param lastRead the last success, or when it began to be watched
 * @param material a digest of what makes a report worth telling
 */
record AdAccountReport(
        UUID accountId,
        String source,
        String platform,
        String adAccountId,
        List<String> projectIds,
        Instant observedAt,
        String state,
        String why,
        String sourcePause,
        int failures,
        Instant recentSuccessAt,
        Instant windowSuccessAt,
        Instant nextReadAt,
        Instant lastRead,
        String material) {

    /** How many of the longest intervals may pass without a success before it is a gap. */
    static final int INTERVALS = 2;

    /** The event; {@code quotaLeft} is null when no call was counted. */
    AccountSyncReported event(Double quotaLeft, AdsConfig ads, ReportConfig config) {
        boolean removed = projectIds.isEmpty();
        return AccountSyncReported.newBuilder()
                .setEventId(NaturalKeys.id("account_sync_reported", accountId.toString(), observedAt.toString())
                        .toString())
                .setAccountId(accountId.toString())
                .setPlatform(platform)
                .setHandle(adAccountId)
                .setAccountKey(null)
                .setSource(source)
                .setProjectIds(projectIds)
                .setObservedAt(observedAt)
                .setState(state)
                .setDetail(words())
                .setFailures(failures)
                .setKinds(List.of(
                        new SyncKindReport("recent", ads.recentInterval().toMillis(), recentSuccessAt),
                        new SyncKindReport("window", ads.windowInterval().toMillis(), windowSuccessAt)))
                .setLastSuccessAt(recentSuccessAt)
                .setNextRunAt(removed ? null : nextReadAt)
                .setQuotaLeft(quotaLeft)
                .setTokenExpiresAt(null)
                .setReauthDueAt(null)
                .setGaps(removed ? List.of() : openGap(ads))
                .setRemoved(removed)
                .setReportIntervalMs(config.interval().toMillis())
                .build();
    }

    /** What is wrong and what to do about it; null when nothing is. */
    String words() {
        String what = switch (state) {
            case "throttled" -> StateWords.said(why) + " It is read again by itself when calls are allowed.";
            case "failing" ->
                StateWords.said(why) + " It is tried again by itself; if it lasts, tell those who run Tidemark.";
            case "reauth_needed" -> StateWords.said(why) + " Until then it is not read.";
            case "permission_missing", "unavailable" ->
                StateWords.said(why) + " It is tried again from time to time; to try at once, connect it again.";
            default -> null;
        };
        return StateWords.withPause(what, source, sourcePause);
    }

    private List<SyncGap> openGap(AdsConfig ads) {
        Duration longest = ads.windowInterval().multipliedBy(INTERVALS);
        if (!lastRead.plus(longest).isBefore(observedAt)) {
            return List.of();
        }
        String words = words();
        return List.of(new SyncGap(
                lastRead, null, words == null ? "No turn began: sync-service was down or had no room." : words));
    }
}
