package io.tidemark.sync.platform.sift;

import io.tidemark.sync.platform.AbsentReason;
import io.tidemark.sync.platform.AccountObservation;
import io.tidemark.sync.platform.AccountReadings;
import io.tidemark.sync.platform.FetchResult;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.Reading;
import io.tidemark.sync.platform.RejectedItem;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/**
 * Reads the account of a page of results; only the first page has one.
 *
 * @param owner null when the page does not tell it
 * @param metrics at most one observation: that of the day on which SIFT looked
 */
record SiftAccount(FetchResult.Owner owner, List<AccountObservation> metrics, List<RejectedItem> rejected) {

    private static final List<String> METRICS = List.of("followers", "following", "posts");

    /**
     * Reads an account.
     *
     * @param answeredAt when the answer came, in microseconds; an observation cannot be younger
     */
    static SiftAccount read(Reading<Fields> account, String platform, Instant answeredAt) {
        if (!(account instanceof Reading.Value<Fields>(Fields fields))) {
            return new SiftAccount(null, List.of(), List.of());
        }
        AccountReadings readings = new AccountReadings();
        METRICS.forEach(metric -> readings.take(metric, fields.count(metric), AbsentReason.WITHHELD));
        Instant observedAt = observedAt(fields, answeredAt);
        List<AccountObservation> metrics = readings.isEmpty()
                ? List.of()
                : List.of(readings.finish(platform, LocalDate.ofInstant(observedAt, ZoneOffset.UTC), observedAt));
        return new SiftAccount(owner(fields), metrics, readings.rejected());
    }

    private static FetchResult.Owner owner(Fields account) {
        return account.id("platform_account_id") instanceof Reading.Value<String>(String id)
                ? new FetchResult.Owner(id, account.text("handle").orNull())
                : null;
    }

    /** SIFT's clock may run ahead of ours, but nothing was seen after we were told of it. */
    private static Instant observedAt(Fields account, Instant answeredAt) {
        Instant told = account.isoTime("observed_at").orNull();
        return told == null || told.isAfter(answeredAt) ? answeredAt : told;
    }
}
