package io.tidemark.testbed.simulator;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/** Tells clients that a scrape is over: signed, up to five times until it is taken, and sometimes twice. */
final class SiftWebhooks {
    /** With which every call is signed. */
    static final String SECRET = "sift-simulated-webhook-secret";

    private final Stage stage;
    private final Set<String> promised = new HashSet<>();
    private final SignedCall call = new SignedCall("X-Sift-Signature");

    SiftWebhooks(Stage stage) {
        this.stage = stage;
    }

    /** Will tell the address when the scrape is over; a scrape is told of once however often it is started. */
    synchronized void promise(SiftJob job, URI address) {
        if (!(job.outcome() instanceof SiftJob.Outcome.Stuck) && promised.add(job.id())) {
            Thread.ofVirtual().start(() -> tell(job, address));
        }
    }

    private void tell(SiftJob job, URI address) {
        try {
            Instant wall = stage.config().timeline().wall().instant();
            Thread.sleep(
                    Duration.between(wall, job.startedAt().plus(job.duration())).plusMillis(50));
            int times = strikes(job, FaultKind.WEBHOOK_REPEATED) ? 2 : 1;
            for (int i = 0; i < times; i++) {
                deliver(job, address);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void deliver(SiftJob job, URI address) throws InterruptedException {
        String body = body(job);
        call.deliver(address, body, () -> signature(job, body));
    }

    private static String body(SiftJob job) {
        boolean failed = job.outcome() instanceof SiftJob.Outcome.Failed;
        String status = switch (job.outcome()) {
            case SiftJob.Outcome.Succeeded() -> "succeeded";
            case SiftJob.Outcome.Partial() -> "partial";
            case SiftJob.Outcome.Failed ignored -> "failed";
            case SiftJob.Outcome.Stuck() -> throw new IllegalStateException("a stuck scrape does not end");
        };
        return "{ \"event_id\": \"evt_" + job.id() + "\", \"type\": \"scrape." + (failed ? "failed" : "completed")
                + "\",\n  \"data\": {\"job_id\": \"" + job.id() + "\", \"status\": \"" + status
                + "\", \"result_count\": " + job.posts().size() + "} }";
    }

    private String signature(SiftJob job, String body) {
        Instant wall = stage.config().timeline().wall().instant();
        Instant time = strikes(job, FaultKind.WEBHOOK_STALE) ? wall.minus(Duration.ofMinutes(10)) : wall;
        String secret = strikes(job, FaultKind.WEBHOOK_FORGED) ? "another secret" : SECRET;
        return "t=" + time.getEpochSecond() + ",v1=" + SignedCall.hmac(secret, time.getEpochSecond() + "." + body);
    }

    private boolean strikes(SiftJob job, FaultKind kind) {
        return stage.faults().against(job.handle(), kind).isPresent();
    }
}
