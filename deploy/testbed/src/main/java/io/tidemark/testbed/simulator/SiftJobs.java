package io.tidemark.testbed.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The scrapes that were asked for: one at a time for an account, one for each idempotency key. */
final class SiftJobs {
    private static final Duration FORGOTTEN_AFTER = SiftJob.LIFE.multipliedBy(2);
    private static final int PARTIAL_POSTS = 17;

    private record Request(String body, String jobId) {}

    private final Stage stage;
    private final Map<String, SiftJob> jobs = new LinkedHashMap<>();
    private final Map<String, String> latestByAccount = new HashMap<>();
    private final Map<String, Request> byKey = new HashMap<>();
    private long started;

    SiftJobs(Stage stage) {
        this.stage = stage;
    }

    /** Starts a scrape, or finds the one that this key started before. */
    synchronized SiftJob start(String idempotencyKey, String body, String platform, String handle, int limit)
            throws SiftRefusal {
        // the wire has whole seconds, and the metrics must be those of the instant that it names
        Instant now = stage.clock().instant().truncatedTo(ChronoUnit.SECONDS);
        Instant wall = wall();
        forget(now);
        Request known = byKey.get(idempotencyKey);
        if (known != null && jobs.containsKey(known.jobId())) {
            if (!known.body().equals(body)) {
                throw SiftRefusal.invalid("This Idempotency-Key was used for another request");
            }
            return jobs.get(known.jobId());
        }
        String accountKey = platform + ":" + handle;
        SiftJob running = jobs.get(latestByAccount.getOrDefault(accountKey, ""));
        if (running != null) {
            SiftJob.State state = running.stateAt(now, wall);
            if (state == SiftJob.State.PENDING || state == SiftJob.State.RUNNING) {
                throw SiftRefusal.inProgress(running.id());
            }
        }
        if (!stage.quotas().spendCredit()) {
            throw SiftRefusal.of(402, "insufficient_credits", "No credits left");
        }
        SiftJob job = job(platform, handle, limit, now, wall);
        jobs.put(job.id(), job);
        latestByAccount.put(accountKey, job.id());
        byKey.put(idempotencyKey, new Request(body, job.id()));
        return job;
    }

    synchronized Optional<SiftJob> find(String id) {
        return Optional.ofNullable(jobs.get(id));
    }

    private SiftJob job(String platform, String handle, int limit, Instant now, Instant wall) {
        Optional<SimulatedAccount> account = stage.world()
                .withHandle(handle)
                .filter(found -> platform.equals(found.source().platform()))
                .filter(found -> stage.faults()
                        .against(handle, FaultKind.ACCOUNT_NOT_FOUND)
                        .isEmpty());
        SiftJob.Outcome outcome = outcome(account);
        int most = switch (outcome) {
            case SiftJob.Outcome.Succeeded() -> limit;
            case SiftJob.Outcome.Partial() ->
                Math.min(
                        limit,
                        stage.faults()
                                .against(handle, FaultKind.SCRAPE_PARTIAL)
                                .flatMap(Fault::value)
                                .map(Integer::parseInt)
                                .orElse(PARTIAL_POSTS));
            case SiftJob.Outcome.Failed failed -> 0;
            case SiftJob.Outcome.Stuck() -> 0;
        };
        return new SiftJob(
                newId(wall),
                platform,
                handle,
                account,
                outcome,
                account.map(found -> posts(found, now, most)).orElse(List.of()),
                limit,
                now,
                wall,
                stage.config().scrapes().duration());
    }

    private SiftJob.Outcome outcome(Optional<SimulatedAccount> account) {
        if (account.isEmpty()) {
            return new SiftJob.Outcome.Failed("account_not_found", "No such account", false);
        }
        Faults faults = stage.faults();
        String handle = account.get().handle();
        Optional<Fault> failing = faults.against(handle, FaultKind.SCRAPE_FAILED);
        if (faults.against(handle, FaultKind.ACCOUNT_PRIVATE).isPresent()) {
            return new SiftJob.Outcome.Failed("account_private", "The account is private", false);
        } else if (failing.isPresent()) {
            return new SiftJob.Outcome.Failed(
                    failing.get().value().orElse("upstream_blocked"), "The platform did not let us in", true);
        } else if (faults.against(handle, FaultKind.SCRAPE_STUCK).isPresent()) {
            return new SiftJob.Outcome.Stuck();
        } else if (faults.against(handle, FaultKind.SCRAPE_PARTIAL).isPresent()) {
            return new SiftJob.Outcome.Partial();
        }
        return new SiftJob.Outcome.Succeeded();
    }

    // A profile shows its pinned posts above the newest ones, however old they are.
    private List<SimulatedPost> posts(SimulatedAccount account, Instant now, int most) {
        List<SimulatedPost> visible = stage.visiblePosts(account, now);
        List<SimulatedPost> shown = new ArrayList<>(
                visible.stream().filter(SimulatedPost::pinned).limit(3).toList());
        List<SimulatedPost> pinned = List.copyOf(shown);
        visible.stream().filter(post -> !pinned.contains(post)).forEach(shown::add);
        return List.copyOf(shown.subList(0, Math.min(most, shown.size())));
    }

    // Unlike everything else an id is of this run: one that a client kept from an earlier run must not
    // mean another job.
    private String newId(Instant wall) {
        return String.format(Locale.ROOT, "scr_%013X%013X", wall.toEpochMilli(), ++started);
    }

    private void forget(Instant now) {
        jobs.values().removeIf(job -> job.createdAt().plus(FORGOTTEN_AFTER).isBefore(now));
        byKey.values().removeIf(request -> !jobs.containsKey(request.jobId()));
    }

    private Instant wall() {
        return stage.config().timeline().wall().instant();
    }
}
