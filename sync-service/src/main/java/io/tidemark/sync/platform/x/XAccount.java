package io.tidemark.sync.platform.x;

import io.tidemark.sync.platform.AbsentReason;
import io.tidemark.sync.platform.AccountObservation;
import io.tidemark.sync.platform.AccountReadings;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.Json;
import io.tidemark.sync.platform.Reading;
import io.tidemark.sync.platform.RejectedItem;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/**
 * The account's own counts, as a page tells them beside its posts.
 *
 * @param metrics at most one observation, of the UTC day of the answer
 */
record XAccount(List<AccountObservation> metrics, List<RejectedItem> rejected) {

    /**
     * Reads the counts of one account.
     *
     * @param id X's id of the account; of any other user nothing is taken
     * @param observedAt when the answer came, in microseconds
     */
    static XAccount read(Fields body, String id, Instant observedAt) {
        AccountReadings readings = new AccountReadings();
        List<Json> users =
                body.object("includes").then(includes -> includes.list("users")).orNull();
        for (Json user : users == null ? List.<Json>of() : users) {
            if (user instanceof Json.Obj object
                    && id.equals(new Fields(object).id("id").orNull())) {
                take(readings, new Fields(object).object("public_metrics"));
            }
        }
        return new XAccount(
                readings.isEmpty()
                        ? List.of()
                        : List.of(readings.finish(
                                XSource.NAME, LocalDate.ofInstant(observedAt, ZoneOffset.UTC), observedAt)),
                readings.rejected());
    }

    private static void take(AccountReadings readings, Reading<Fields> counts) {
        readings.take("followers", counts.then(each -> each.count("followers_count")), AbsentReason.NOT_SUPPORTED);
        readings.take("following", counts.then(each -> each.count("following_count")), AbsentReason.NOT_SUPPORTED);
        readings.take(
                "posts",
                counts.then(each -> XPosts.firstPresent(each.count("post_count"), each.count("tweet_count"))),
                AbsentReason.NOT_SUPPORTED);
    }
}
