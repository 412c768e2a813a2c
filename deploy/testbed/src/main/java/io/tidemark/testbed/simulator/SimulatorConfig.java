package io.tidemark.testbed.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;

/**
 * What the simulator offers and how it behaves.
 *
 * @param port of 127.0.0.1; 0 takes a free one
 * @param ledgerLimit metric snapshots that the ledger holds; beyond it the oldest are dropped and counted
 */
public record SimulatorConfig(
        int port, Timeline timeline, Offer offer, QuotaLimits quotas, Scrapes scrapes, int ledgerLimit) {

    /**
     * @param start simulated instant of the newest observation, cut to whole seconds, at which the clock starts
     * @param startedAt instant of the wall clock at which the simulated clock stood at {@code start}. A later
     *     run with the same start and startedAt continues where an earlier one would have come by then
     * @param clockFactor how many simulated seconds pass in a second, 0 for a clock that stands still
     * @param wall the real time, which quotas and the durations of scrapes go by
     */
    public record Timeline(Instant start, Instant startedAt, double clockFactor, InstantSource wall) {
        public Timeline {
            if (!(clockFactor >= 0) || clockFactor > 1_000_000) {
                throw new IllegalArgumentException("clock factor must be from 0 to 1000000, not " + clockFactor);
            }
            start = start.truncatedTo(ChronoUnit.SECONDS);
        }
    }

    /**
     * @param seed decides ids, handles, captions and every other made-up fact
     * @param businessAccounts TikTok Business accounts, of at most 10
     * @param siftAccounts creators read through SIFT, of at most 62
     * @param postsPerAccount how many posts of each account, the newest
     * @param upcomingPosts posts that are published after the start, beyond those of the figures
     * @param upcomingEvery simulated time between two of them
     * @param shortPages whether one page in five of a listing is shorter than asked while more follow
     * @param others accounts of the sources that the figures do not hold; they earn what those of the figures do
     * @param adAccounts ad accounts on Meta and as many on TikTok
     */
    public record Offer(
            long seed,
            int businessAccounts,
            int siftAccounts,
            int postsPerAccount,
            int upcomingPosts,
            Duration upcomingEvery,
            boolean shortPages,
            Map<Source, Integer> others,
            int adAccounts) {
        public Offer {
            others = Map.copyOf(others);
            if (businessAccounts < 0 || siftAccounts < 0 || postsPerAccount < 1 || upcomingPosts < 0) {
                throw new IllegalArgumentException("accounts and upcoming posts from 0, posts of an account from 1");
            }
        }

        /** Every post of the figures and no other. */
        public static Offer ofTheFigures() {
            return new Offer(1, 10, 62, Integer.MAX_VALUE, 0, Duration.ofMinutes(2), true, Map.of(), 0);
        }

        public Offer withSeed(long seed) {
            return new Offer(
                    seed,
                    businessAccounts,
                    siftAccounts,
                    postsPerAccount,
                    upcomingPosts,
                    upcomingEvery,
                    shortPages,
                    others,
                    adAccounts);
        }

        public Offer withAccounts(int businessAccounts, int siftAccounts, int postsPerAccount) {
            return new Offer(
                    seed,
                    businessAccounts,
                    siftAccounts,
                    postsPerAccount,
                    upcomingPosts,
                    upcomingEvery,
                    shortPages,
                    others,
                    adAccounts);
        }

        public Offer withUpcoming(int upcomingPosts, Duration upcomingEvery) {
            return new Offer(
                    seed,
                    businessAccounts,
                    siftAccounts,
                    postsPerAccount,
                    upcomingPosts,
                    upcomingEvery,
                    shortPages,
                    others,
                    adAccounts);
        }

        /** Offers so many accounts of a source that is neither TikTok Business nor SIFT, of at most 72. */
        public Offer with(Source source, int accounts) {
            Map<Source, Integer> more = new EnumMap<>(Source.class);
            more.putAll(others);
            more.put(source, accounts);
            return new Offer(
                    seed,
                    businessAccounts,
                    siftAccounts,
                    postsPerAccount,
                    upcomingPosts,
                    upcomingEvery,
                    shortPages,
                    more,
                    adAccounts);
        }

        /** Offers so many ad accounts on each platform that has ads. */
        public Offer withAdAccounts(int adAccounts) {
            return new Offer(
                    seed,
                    businessAccounts,
                    siftAccounts,
                    postsPerAccount,
                    upcomingPosts,
                    upcomingEvery,
                    shortPages,
                    others,
                    adAccounts);
        }

        public Offer withShortPages(boolean shortPages) {
            return new Offer(
                    seed,
                    businessAccounts,
                    siftAccounts,
                    postsPerAccount,
                    upcomingPosts,
                    upcomingEvery,
                    shortPages,
                    others,
                    adAccounts);
        }
    }

    /**
     * @param duration wall time from the start of a SIFT scrape to its results
     * @param pollAfterSeconds what SIFT tells clients to wait between two polls
     */
    public record Scrapes(Duration duration, int pollAfterSeconds) {}

    /** Every post of the figures and one more every two minutes, documented quotas, real time from this instant. */
    public static SimulatorConfig running() {
        Instant now = Instant.now();
        return new SimulatorConfig(
                0,
                new Timeline(now, now, 1, InstantSource.system()),
                Offer.ofTheFigures().withUpcoming(2_000, Duration.ofMinutes(2)),
                QuotaLimits.documented(),
                new Scrapes(Duration.ofSeconds(2), 1),
                100_000);
    }

    /** Every post of the figures, a clock that stands still at this instant, no quotas, scrapes done at once. */
    public static SimulatorConfig still() {
        Instant now = Instant.now();
        return new SimulatorConfig(
                0,
                new Timeline(now, now, 0, InstantSource.system()),
                Offer.ofTheFigures(),
                QuotaLimits.unlimited(),
                new Scrapes(Duration.ZERO, 1),
                100_000);
    }

    public SimulatorConfig withPort(int port) {
        return new SimulatorConfig(port, timeline, offer, quotas, scrapes, ledgerLimit);
    }

    public SimulatorConfig withTimeline(Timeline timeline) {
        return new SimulatorConfig(port, timeline, offer, quotas, scrapes, ledgerLimit);
    }

    /** Puts the newest observation, and the start of the clock, at this instant. */
    public SimulatorConfig withStart(Instant start) {
        return withTimeline(new Timeline(start, timeline.startedAt(), timeline.clockFactor(), timeline.wall()));
    }

    public SimulatorConfig withOffer(Offer offer) {
        return new SimulatorConfig(port, timeline, offer, quotas, scrapes, ledgerLimit);
    }

    public SimulatorConfig withQuotas(QuotaLimits quotas) {
        return new SimulatorConfig(port, timeline, offer, quotas, scrapes, ledgerLimit);
    }

    public SimulatorConfig withScrapes(Duration duration, int pollAfterSeconds) {
        return new SimulatorConfig(port, timeline, offer, quotas, new Scrapes(duration, pollAfterSeconds), ledgerLimit);
    }

    public SimulatorConfig withLedgerLimit(int ledgerLimit) {
        return new SimulatorConfig(port, timeline, offer, quotas, scrapes, ledgerLimit);
    }
}
