package io.tidemark.bench.freshness;

import io.tidemark.bench.EventWriter;
import io.tidemark.schemas.Topics;
import io.tidemark.schemas.event.PostMetricsCollected;
import io.tidemark.schemas.event.PostSynced;
import io.tidemark.testbed.stack.StackAddresses;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands in for sync-service: tells of snapshots at a steady rate, each stamped with the moment at which it is told, by a
 * producer that is set as sync-service's.
 */
final class Answers implements AutoCloseable {

    /** So many watched snapshots a second, whatever the rate. */
    private static final int WATCHED_PER_SECOND = 50;

    private static final long PAUSE_NANOS = 2_000_000;

    /** As messaging's MessagingFactory sets a service's producer. */
    private static final Map<String, Object> AS_SHIPPED = Map.of(
            "compression.type", "gzip",
            "compression.gzip.level", "1",
            "linger.ms", "20",
            "batch.size", "65536",
            "acks", "all",
            "enable.idempotence", "true");

    private final Load load;
    private final EventWriter<PostMetricsCollected> metrics;
    private final StackAddresses addresses;
    private final PostMetricsCollected[] newest;
    private long sent;
    private long views;
    private int next;

    Answers(Load load, StackAddresses addresses) {
        this.load = load;
        this.addresses = addresses;
        this.newest = new PostMetricsCollected[load.posts()];
        this.metrics = new EventWriter<>(
                Topics.POST_METRICS_COLLECTED, addresses.bootstrapServers(), addresses.registryUrl(), AS_SHIPPED);
    }

    /** Tells of every post itself. */
    void tellPosts() {
        try (EventWriter<PostSynced> posts = new EventWriter<>(
                Topics.POSTS_SYNCED, addresses.bootstrapServers(), addresses.registryUrl(), AS_SHIPPED)) {
            Instant now = Clock.instant(Clock.micros());
            for (int post = 0; post < load.posts(); post++) {
                posts.write(load.synced(post, now), _ -> {});
            }
            posts.flush();
        }
    }

    /**
     * Tells of snapshots for some time.
     *
     * @param counts whether their delays are wanted
     * @param acknowledged hears of watched snapshots when the broker has stored them
     * @param places hear of watched snapshots before they are sent
     * @return how many were sent in each second
     */
    double hold(int rate, Duration time, boolean counts, Arrivals acknowledged, List<Arrivals> places) {
        long begin = System.nanoTime();
        long end = begin + time.toNanos();
        long done = 0;
        long watched = 0;
        for (long now = begin; now < end; now = System.nanoTime()) {
            double seconds = (now - begin) / 1e9;
            long due = (long) (seconds * rate);
            long watchedDue = Math.min(due, (long) (seconds * WATCHED_PER_SECOND));
            for (; done < due; done++) {
                if (watched < watchedDue) {
                    tell((int) (watched % Load.WATCHED), counts, acknowledged, places);
                    watched++;
                } else {
                    next = next + 1 < load.posts() ? Math.max(next + 1, Load.WATCHED) : Load.WATCHED;
                    tell(next);
                }
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        metrics.flush();
        return done / ((System.nanoTime() - begin) / 1e9);
    }

    private void tell(int post, boolean counts, Arrivals acknowledged, List<Arrivals> places) {
        PostMetricsCollected event = next(post);
        String postKey = event.getPostKey();
        long answeredAt = Clock.micros(event.getObservedAt());
        long shown = views(event);
        Arrivals.Snapshot snapshot = new Arrivals.Snapshot(postKey, answeredAt, shown, counts);
        acknowledged.sent(snapshot);
        places.forEach(place -> place.sent(snapshot));
        metrics.write(event, _ -> acknowledged.seen(postKey, answeredAt, shown, Clock.micros()));
    }

    private void tell(int post) {
        metrics.write(next(post), _ -> {});
    }

    /** To be encoded before the post's next one is asked for, which is the same object. */
    private PostMetricsCollected next(int post) {
        Instant now = Clock.instant(Clock.micros());
        if (newest[post] == null) {
            newest[post] = load.observed(post, sent, now);
        } else {
            load.observeAgain(newest[post], post, sent, now);
        }
        views += views(newest[post]);
        sent++;
        return newest[post];
    }

    private static long views(PostMetricsCollected event) {
        return event.getViews().orElseThrow();
    }

    /** Snapshots that were ever sent. */
    long sent() {
        return sent;
    }

    /** The sum of the views of all of them. */
    long views() {
        return views;
    }

    /** The sum of the views of the newest one of each post. */
    long newestViews() {
        return Arrays.stream(newest)
                .filter(Objects::nonNull)
                .mapToLong(Answers::views)
                .sum();
    }

    /** Posts with a snapshot. */
    long observedPosts() {
        return Arrays.stream(newest).filter(Objects::nonNull).count();
    }

    @Override
    public void close() {
        metrics.close();
    }
}
