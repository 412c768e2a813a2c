package io.tidemark.sync.accountmetrics;

import io.micronaut.transaction.TransactionOperations;
import io.tidemark.schemas.AccountMetricCatalog;
import io.tidemark.sync.platform.AccountObservation;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores observations of accounts; {@link AccountMetricsAnnouncer} tells them. What a source has said of a day before is
 * not stored again.
 */
@Singleton
public class AccountMetricsRecorder {

    private static final Logger LOG = LoggerFactory.getLogger(AccountMetricsRecorder.class);

    /** No platform has figures from before. */
    private static final LocalDate EARLIEST = LocalDate.of(2000, 1, 1);

    /** How far back values may be given by people and files. */
    private static final int MOST_YEARS = 10;

    private final TransactionOperations<Connection> transactions;
    private final InstantSource clock;

    AccountMetricsRecorder(TransactionOperations<Connection> transactions, InstantSource clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Who gives values that no platform tells. */
    public enum Giver {
        /** A person; the same value again is told again when a source has said something else since. */
        MANUAL("manual"),
        /** A file of history; a line that was taken before is not told again. */
        IMPORT("import");

        private final String source;

        Giver(String source) {
            this.source = source;
        }
    }

    /**
     * Values of an account and a day.
     *
     * @param values id of an account metric, such as {@code profile_views}, to its value; what is missing stays as it is
     */
    public record GivenDay(LocalDate day, Map<String, Long> values) {}

    /** What became of the values of a day. */
    public sealed interface Recorded {

        /** They are stored and will be told. */
        record Stored() implements Recorded {}

        /** They were known. */
        record Unchanged() implements Recorded {}

        /** The project's allowlist does not hold the account. */
        record NotWatched() implements Recorded {}

        /**
         * They cannot be right.
         *
         * @param code stable, for programs: unknown_metric, invalid_value, invalid_date or no_values
         * @param detail in words, without what was given
         */
        record Refused(String code, String detail) implements Recorded {}
    }

    /**
     * Records values that people or files give, all in one transaction.
     *
     * @param platform lower case
     * @param handle lower case, without '@'
     * @param days at most a few thousand; of a day that comes twice the later entry wins where both have a value
     * @return what became of each day, in the same order
     */
    public List<Recorded> record(UUID projectId, String platform, String handle, Giver giver, List<GivenDay> days) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return transactions.executeWrite(status -> {
            Connection connection = status.getConnection();
            Optional<Origin> origin = watched(connection, projectId, platform, handle, giver);
            if (origin.isEmpty()) {
                return Collections.nCopies(days.size(), new Recorded.NotWatched());
            }
            return record(connection, origin.get(), giver, days, now);
        });
    }

    /**
     * Stores what a source observed, in the transaction that stores its page. The account's row must be locked.
     *
     * @throws IllegalArgumentException when a value is not a count
     */
    public void observed(Connection connection, Origin origin, List<AccountObservation> observations)
            throws SQLException {
        if (observations.isEmpty()) {
            return;
        }
        List<AccountObservation> possible =
                observations.stream().filter(AccountMetricsRecorder::isPossible).toList();
        if (possible.size() < observations.size()) {
            LOG.warn("account {}: metrics of days that cannot be are left out", origin.accountId());
        }
        Map<LocalDate, Observed> known = new TreeMap<>();
        AccountObservations.newest(connection, origin.accountId(), days(possible, AccountObservation::day)).stream()
                .filter(each -> each.source().equals(origin.source()))
                .forEach(each -> known.put(each.day(), each));
        List<Observed> changes = new ArrayList<>();
        for (AccountObservation seen : possible) {
            Observed.changed(known.get(seen.day()), origin, seen).ifPresent(change -> {
                known.put(change.day(), change);
                changes.add(change);
            });
        }
        AccountObservations.add(connection, origin.accountId(), changes);
    }

    private static List<Recorded> record(
            Connection connection, Origin origin, Giver giver, List<GivenDay> days, Instant now) throws SQLException {
        List<Optional<Recorded>> refusals =
                days.stream().map(given -> refusal(given, now)).toList();
        List<GivenDay> possible = IntStream.range(0, days.size())
                .filter(i -> refusals.get(i).isEmpty())
                .mapToObj(days::get)
                .toList();
        Map<LocalDate, Map<String, Observed>> known = new TreeMap<>();
        AccountObservations.newest(connection, origin.accountId(), days(possible, GivenDay::day))
                .forEach(each -> known.computeIfAbsent(each.day(), day -> new TreeMap<>())
                        .put(each.source(), each));
        List<Recorded> results = new ArrayList<>();
        List<Observed> changes = new ArrayList<>();
        for (int i = 0; i < days.size(); i++) {
            GivenDay given = days.get(i);
            results.add(refusals.get(i).orElseGet(() -> {
                Map<String, Observed> bySource = known.computeIfAbsent(given.day(), day -> new TreeMap<>());
                Optional<Observed> change = change(bySource, origin, giver, given, now);
                change.ifPresent(each -> {
                    bySource.put(origin.source(), each);
                    changes.add(each);
                });
                return change.isPresent() ? new Recorded.Stored() : new Recorded.Unchanged();
            }));
        }
        AccountObservations.add(connection, origin.accountId(), changes);
        return results;
    }

    private static <T> List<LocalDate> days(List<T> items, Function<T, LocalDate> day) {
        return items.stream().map(day).distinct().toList();
    }

    /** Platforms have zones of their own, so a day may begin before it does in UTC. */
    private static boolean isPossible(AccountObservation seen) {
        LocalDate observed = LocalDate.ofInstant(seen.observedAt(), ZoneOffset.UTC);
        return !seen.day().isBefore(EARLIEST) && !seen.day().isAfter(observed.plusDays(1));
    }

    private static Optional<Observed> change(
            Map<String, Observed> bySource, Origin origin, Giver giver, GivenDay given, Instant now) {
        AccountObservation seen =
                new AccountObservation(given.day(), now, new TreeMap<>(given.values()), new TreeMap<>());
        Observed before = bySource.get(origin.source());
        boolean overruled = giver == Giver.MANUAL
                && before != null
                && bySource.values().stream()
                        .anyMatch(other -> other.observedAt().isAfter(before.observedAt())
                                && !Collections.disjoint(
                                        other.told().keySet(), given.values().keySet()));
        return overruled ? Optional.of(Observed.again(before, origin, seen)) : Observed.changed(before, origin, seen);
    }

    private static Optional<Recorded> refusal(GivenDay given, Instant now) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        if (given.day().isAfter(today)) {
            return refused("invalid_date", "The date lies in the future; days are cut in UTC.");
        }
        if (given.day().isBefore(today.minusYears(MOST_YEARS))) {
            return refused("invalid_date", "The date lies more than " + MOST_YEARS + " years back.");
        }
        if (given.values().isEmpty()) {
            return refused("no_values", "No metric is given.");
        }
        if (!given.values().keySet().stream()
                .allMatch(id -> AccountMetricCatalog.find(id).isPresent())) {
            return refused("unknown_metric", "There is no such metric of an account.");
        }
        if (!given.values().values().stream().allMatch(value -> value != null && value >= 0)) {
            return refused("invalid_value", "A value must be a whole number from 0 on.");
        }
        return Optional.empty();
    }

    private static Optional<Recorded> refused(String code, String detail) {
        return Optional.of(new Recorded.Refused(code, detail));
    }

    /** The account, with its row locked until the transaction ends. */
    private static Optional<Origin> watched(
            Connection connection, UUID projectId, String platform, String handle, Giver giver) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                select a.account_id, a.account_key, a.handle
                from social_accounts s
                join platform_accounts a using (account_id)
                where s.project_id = ? and s.platform = ? and s.handle = ?
                for update of a
                """)) {
            select.setObject(1, projectId);
            select.setString(2, platform);
            select.setString(3, handle);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                UUID accountId = row.getObject("account_id", UUID.class);
                String accountKey = row.getString("account_key");
                return Optional.of(new Origin(
                        accountId,
                        giver.source,
                        accountKey,
                        row.getString("handle"),
                        projects(connection, accountId, accountKey)));
            }
        }
    }

    /** The projects that watch the account, under whatever source, in the order that they have as text. */
    private static List<UUID> projects(Connection connection, UUID accountId, String accountKey) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                select distinct s.project_id::text as project_id
                from social_accounts s
                join platform_accounts a using (account_id)
                where a.account_id = ? or a.account_key = ?
                order by project_id
                """)) {
            select.setObject(1, accountId);
            select.setString(2, accountKey);
            List<UUID> projects = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    projects.add(UUID.fromString(row.getString("project_id")));
                }
            }
            return projects;
        }
    }
}
