package io.tidemark.sync.sync;

import io.tidemark.schemas.NaturalKeys;
import io.tidemark.schemas.event.AccountSyncReported;
import io.tidemark.schemas.event.SyncGap;
import io.tidemark.schemas.event.SyncKindReport;
import io.tidemark.sync.platform.SyncKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * How one account is doing at one moment.
 *
 * @param projectIds sorted; none when nobody watches it any more
 * @param observedAt by the database's clock, later than that of the report before
 * @param why what failed last, or what is not permitted and when the consent ends, in words; null when nothing
 * @param sourcePause why every account of the source rests; null when they do not
 * @param dueKinds the kinds that the source knows, with their last success, which may be null
 * @param gaps those of the last days that are over
 * @param lastRead the last success, or when it began to be watched; since then it may be a gap
 * @param material a digest of what makes a report worth telling
 */
record AccountReport(
        UUID accountId,
        String platform,
        String handle,
        String accountKey,
        String source,
        List<String> projectIds,
        Instant observedAt,
        AccountState state,
        String why,
        String sourcePause,
        int failures,
        Map<SyncKind, Instant> dueKinds,
        Instant lastSuccessAt,
        Instant lastRead,
        Instant nextRunAt,
        Instant tokenExpiresAt,
        Instant reauthDueAt,
        List<SyncGap> gaps,
        String material) {

    /** The event; {@code quotaLeft} is null when no call was counted. */
    AccountSyncReported event(Double quotaLeft, SyncConfig sync, ReportConfig report) {
        boolean removed = projectIds.isEmpty();
        return AccountSyncReported.newBuilder()
                .setEventId(NaturalKeys.id("account_sync_reported", accountId.toString(), observedAt.toString())
                        .toString())
                .setAccountId(accountId.toString())
                .setPlatform(platform)
                .setHandle(handle)
                .setAccountKey(accountKey)
                .setSource(source)
                .setProjectIds(projectIds)
                .setObservedAt(observedAt)
                .setState(state.wireName())
                .setDetail(words())
                .setFailures(failures)
                .setKinds(dueKinds.entrySet().stream()
                        .map(kind -> new SyncKindReport(
                                kind.getKey().name().toLowerCase(Locale.ROOT),
                                sync.interval(kind.getKey()).toMillis(),
                                kind.getValue()))
                        .toList())
                .setLastSuccessAt(lastSuccessAt)
                .setNextRunAt(removed ? null : nextRunAt)
                .setQuotaLeft(quotaLeft)
                .setTokenExpiresAt(tokenExpiresAt)
                .setReauthDueAt(reauthDueAt)
                .setGaps(removed ? gaps : withOpenGap(sync))
                .setRemoved(removed)
                .setReportIntervalMs(report.interval().toMillis())
                .build();
    }

    /** What is wrong and what to do about it; null when nothing is. */
    String words() {
        String what = switch (state) {
            case WAITING -> null;
            case ACTIVE -> why;
            case THROTTLED -> StateWords.said(why) + " It is read again by itself when calls are allowed.";
            case FAILING ->
                StateWords.said(why) + " It is tried again by itself; if it lasts, tell those who run Tidemark.";
            case REAUTH_NEEDED -> StateWords.said(why) + " Until its owner has connected it again it is not read.";
            case PERMISSION_MISSING ->
                StateWords.said(why)
                        + " It is tried again from time to time; to try at once, connect it again or ask for a sync.";
            case UNAVAILABLE ->
                StateWords.said(why)
                        + " It is tried again from time to time; if the handle is wrong, remove the creator.";
        };
        return StateWords.withPause(what, source, sourcePause);
    }

    private List<SyncGap> withOpenGap(SyncConfig sync) {
        Duration longest = dueKinds.keySet().stream()
                .max(SyncKind::compareTo)
                .map(widest -> sync.interval(widest).multipliedBy(Gaps.INTERVALS))
                .orElse(null);
        if (longest == null || !lastRead.plus(longest).isBefore(observedAt)) {
            return gaps;
        }
        List<SyncGap> all = new ArrayList<>(gaps);
        // What an active account lacks is not why it was not read.
        String words = state == AccountState.ACTIVE ? StateWords.withPause(null, source, sourcePause) : words();
        all.add(new SyncGap(
                lastRead, null, words == null ? "No run began: sync-service was down or had no room." : words));
        return all;
    }
}
