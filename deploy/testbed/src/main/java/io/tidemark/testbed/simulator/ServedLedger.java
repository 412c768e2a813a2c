package io.tidemark.testbed.simulator;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Everything that left the simulator: each post and each metric snapshot, and each call. It is entered
 * before the last byte of its answer is sent; an answer that was cut is not in it.
 */
public final class ServedLedger {
    /**
     * The metrics of one post in one answer.
     *
     * @param account handle
     * @param postId the true id, also where a fault wrote another
     * @param observedAt simulated instant that the values belong to
     * @param servedAt the wall clock as the answer was sent
     * @param counts what was on the wire, by counter; a counter that was absent, null, not asked for or spoiled is
     *     left out
     * @param spoiled whether a fault changed a field of the post
     */
    public record Snapshot(
            String account,
            String postId,
            Instant observedAt,
            Instant servedAt,
            Map<Counter, Long> counts,
            boolean spoiled) {}

    /**
     * @param account handle, or empty where a call belongs to no account
     * @param calls all calls
     * @param throttled refused by a quota or by {@link FaultKind#THROTTLED} and {@link FaultKind#TOO_MANY_REQUESTS}
     * @param refused answered with any other error
     */
    public record CallCount(String endpoint, String account, long calls, long throttled, long refused) {}

    /** One post of an answer, before it is sent; a snapshot too if {@code metrics}. */
    record Item(String postId, Instant observedAt, long[] counts, boolean metrics, boolean spoiled) {}

    private record Row(String account, Item item, long servedMillis) {}

    private record CallKey(String endpoint, String account) {}

    private final int limit;
    private final Map<String, Set<String>> posts = new LinkedHashMap<>();
    private final ArrayDeque<Row> rows = new ArrayDeque<>();
    private final Map<CallKey, long[]> calls = new LinkedHashMap<>();
    private long dropped;

    ServedLedger(int limit) {
        this.limit = limit;
    }

    /** Ids of the posts that were served at least once, by handle. */
    public synchronized Map<String, Set<String>> posts() {
        Map<String, Set<String>> copy = new LinkedHashMap<>();
        posts.forEach((handle, ids) -> copy.put(handle, Set.copyOf(ids)));
        return copy;
    }

    /** All snapshots that are still held, in the order of their sending. */
    public List<Snapshot> snapshots() {
        return stream(handle -> true).toList();
    }

    public List<Snapshot> snapshots(String handle) {
        return stream(handle::equals).toList();
    }

    /** The held snapshots of some accounts, made one by one. */
    Stream<Snapshot> stream(Predicate<String> accounts) {
        List<Row> copy;
        synchronized (this) {
            copy = List.copyOf(rows);
        }
        return copy.stream().filter(row -> accounts.test(row.account)).map(ServedLedger::snapshot);
    }

    /** How many snapshots of each account are held. */
    synchronized Map<String, Long> snapshotCounts() {
        return rows.stream().collect(Collectors.groupingBy(Row::account, Collectors.counting()));
    }

    /** How many snapshots were let go because the ledger was full. */
    public synchronized long dropped() {
        return dropped;
    }

    /** Calls by endpoint and account, in the order of the first call. */
    public synchronized List<CallCount> calls() {
        List<CallCount> counts = new ArrayList<>();
        calls.forEach(
                (key, count) -> counts.add(new CallCount(key.endpoint, key.account, count[0], count[1], count[2])));
        return counts;
    }

    /** All calls to one endpoint. */
    public long calls(String endpoint) {
        return calls().stream()
                .filter(count -> count.endpoint().equals(endpoint))
                .mapToLong(CallCount::calls)
                .sum();
    }

    synchronized void served(String handle, List<Item> items, Instant now) {
        Set<String> ids = posts.computeIfAbsent(handle, key -> new LinkedHashSet<>());
        for (Item item : items) {
            ids.add(item.postId);
            if (item.metrics) {
                rows.addLast(new Row(handle, item, now.toEpochMilli()));
            }
        }
        while (rows.size() > limit) {
            rows.removeFirst();
            dropped++;
        }
    }

    synchronized void called(String endpoint, Optional<SimulatedAccount> account, Answer.Outcome outcome) {
        String handle = account.map(SimulatedAccount::handle).orElse("");
        long[] count = calls.computeIfAbsent(new CallKey(endpoint, handle), key -> new long[3]);
        count[0]++;
        switch (outcome) {
            case GIVEN -> {}
            case THROTTLED -> count[1]++;
            case REFUSED -> count[2]++;
        }
    }

    private static Snapshot snapshot(Row row) {
        Map<Counter, Long> counts = new LinkedHashMap<>();
        for (Counter counter : Counter.values()) {
            long count = row.item.counts[counter.ordinal()];
            if (count != GrowthCurve.UNKNOWN) {
                counts.put(counter, count);
            }
        }
        return new Snapshot(
                row.account,
                row.item.postId,
                row.item.observedAt,
                Instant.ofEpochMilli(row.servedMillis),
                counts,
                row.item.spoiled);
    }
}
