package io.tidemark.metrics.account;

import io.tidemark.messaging.postgres.Lanes;
import io.tidemark.metrics.fold.Turns;
import io.tidemark.schemas.event.AccountMetricsCollected;
import java.util.List;
import java.util.TreeSet;

/**
 * A batch of observations and their turns in the table of daily values.
 *
 * @param observations sorted and without repetitions
 * @param lanes of the accounts
 */
record AccountMetricsBatch(List<AccountObservation> observations, Turns turns, Lanes lanes) {

    /**
     * Checks, sorts and folds.
     *
     * @param events in any order
     * @throws IllegalArgumentException when an event can never be stored
     */
    static AccountMetricsBatch of(List<AccountMetricsCollected> events) {
        // Observations that compare as equal have the same event id, so they are the same.
        List<AccountObservation> sorted = List.copyOf(
                new TreeSet<>(events.stream().map(AccountObservation::of).toList()));
        Turns turns = new Turns(sorted.size());
        Lanes lanes = new Lanes();
        int from = 0;
        for (int i = 1; i <= sorted.size(); i++) {
            if (i == sorted.size() || !sorted.get(i).isOfTheDayOf(sorted.get(from))) {
                turns.takeRow(from, i, at -> sorted.get(at).measured());
                lanes.add(sorted.get(from).accountKey());
                from = i;
            }
        }
        return new AccountMetricsBatch(sorted, turns, lanes);
    }
}
