package io.tidemark.testbed.simulator;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** SIFT's scraping API: start a job, poll it, read its results. */
final class SiftEndpoint implements PlatformEndpoint {
    /** The one API key that is accepted. */
    static final String API_KEY = "sift-simulated-key";

    private static final String PATH = "/v1/scrapes";
    private static final Pattern JOB = Pattern.compile("/v1/scrapes/([A-Za-z0-9_]+)(/results)?");
    private static final Pattern UUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final Set<String> PLATFORMS = Set.of("instagram", "tiktok");
    private static final int MOST_POSTS = 50;

    private final Stage stage;
    private final SiftJobs jobs;
    private final SiftResults results;
    private final SiftWebhooks webhooks;

    SiftEndpoint(Stage stage) {
        this.stage = stage;
        this.jobs = new SiftJobs(stage);
        this.results = new SiftResults(stage);
        this.webhooks = new SiftWebhooks(stage);
    }

    @Override
    public String pathPrefix() {
        return PATH;
    }

    @Override
    public String endpointOf(Call call) {
        Matcher job = JOB.matcher(call.path());
        if (!job.matches()) {
            return PATH;
        }
        return job.group(2) == null ? PATH + "/{job_id}" : PATH + "/{job_id}/results";
    }

    @Override
    public Optional<SimulatedAccount> accountOf(Call call) {
        Matcher job = JOB.matcher(call.path());
        return job.matches()
                ? jobs.find(job.group(1)).flatMap(SiftJob::account)
                : call.bodyText("handle").flatMap(stage.world()::withHandle);
    }

    @Override
    public Answer throttled() {
        return SiftRefusal.rateLimited(2).answer();
    }

    @Override
    public Answer error(String code) {
        return SiftRefusal.withCode(code).answer();
    }

    @Override
    public Answer answer(Call call) {
        try {
            if (!call.header("Authorization").equals(Optional.of("Bearer " + API_KEY))) {
                throw SiftRefusal.of(401, "unauthorized", "API key missing or wrong");
            }
            Duration wait = stage.quotas().takeForSift();
            if (!wait.isZero()) {
                throw SiftRefusal.rateLimited(wait.plusMillis(999).toSeconds());
            }
            Matcher job = JOB.matcher(call.path());
            if (call.path().equals(PATH) && call.method().equals("POST")) {
                return start(call);
            } else if (job.matches() && call.method().equals("GET")) {
                return read(call, job.group(1), job.group(2) != null);
            }
            throw SiftRefusal.of(404, "not_found", "No such path");
        } catch (SiftRefusal refusal) {
            return refusal.answer();
        }
    }

    private Answer start(Call call) throws SiftRefusal {
        String key = call.header("Idempotency-Key")
                .filter(text -> UUID.matcher(text).matches())
                .orElseThrow(() -> SiftRefusal.invalid("Idempotency-Key must be a UUID"));
        String platform = call.bodyText("platform").orElseThrow(() -> SiftRefusal.invalid("platform is required"));
        String handle = call.bodyText("handle").orElseThrow(() -> SiftRefusal.invalid("handle is required"));
        JsonNode limit = call.body().path("limit");
        boolean limitGiven = !limit.isMissingNode();
        if (limitGiven && !(limit.isInt() && limit.intValue() >= 1 && limit.intValue() <= MOST_POSTS)) {
            throw SiftRefusal.invalid("limit must be a whole number from 1 to " + MOST_POSTS);
        }
        if (!PLATFORMS.contains(platform)) {
            throw SiftRefusal.of(422, "unsupported_platform", "instagram and tiktok are supported");
        }
        Optional<URI> webhook = webhook(call);
        SiftJob job =
                jobs.start(key, call.body().toString(), platform, handle, limitGiven ? limit.intValue() : MOST_POSTS);
        webhook.ifPresent(address -> webhooks.promise(job, address));
        return Answer.json(202, json -> {
            json.writeStartObject();
            json.writeStringField("job_id", job.id());
            json.writeStringField("status", "pending");
            json.writeStringField("created_at", job.createdAt().toString());
            json.writeNumberField("poll_after_seconds", stage.config().scrapes().pollAfterSeconds());
            json.writeStringField("expires_at", job.expiresAt().toString());
            json.writeObjectFieldStart("account");
            json.writeStringField("platform", job.platform());
            json.writeStringField("handle", job.handle());
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    private static Optional<URI> webhook(Call call) throws SiftRefusal {
        try {
            return call.bodyText("webhook_url").map(URI::create);
        } catch (IllegalArgumentException e) {
            throw SiftRefusal.invalid("webhook_url must be an address");
        }
    }

    private Answer read(Call call, String id, boolean wantsResults) throws SiftRefusal {
        SiftJob job = jobs.find(id).orElseThrow(() -> SiftRefusal.of(404, "job_not_found", "No such job"));
        Instant wall = stage.config().timeline().wall().instant();
        SiftJob.State state = job.stateAt(stage.clock().instant(), wall);
        if (state == SiftJob.State.EXPIRED) {
            return expired(job);
        }
        if (!wantsResults) {
            return Answer.json(200, json -> writeStatus(json, job, state, wall));
        }
        if (state != SiftJob.State.ENDED) {
            throw SiftRefusal.inProgress(job.id());
        }
        return results.answer(call, job);
    }

    private static Answer expired(SiftJob job) {
        return Answer.json(410, json -> {
            json.writeStartObject();
            json.writeStringField("job_id", job.id());
            json.writeStringField("status", "expired");
            writeError(json, "expired", "Results are no longer kept", true);
            json.writeEndObject();
        });
    }

    private void writeStatus(JsonGenerator json, SiftJob job, SiftJob.State state, Instant wall) throws IOException {
        json.writeStartObject();
        json.writeStringField("job_id", job.id());
        if (state == SiftJob.State.ENDED) {
            writeOutcome(json, job);
        } else {
            json.writeStringField("status", state == SiftJob.State.PENDING ? "pending" : "running");
            if (state == SiftJob.State.RUNNING) {
                json.writeObjectFieldStart("progress");
                json.writeNumberField("posts_collected", job.collectedAt(wall));
                json.writeEndObject();
            }
            json.writeNumberField("poll_after_seconds", stage.config().scrapes().pollAfterSeconds());
        }
        json.writeEndObject();
    }

    private static void writeOutcome(JsonGenerator json, SiftJob job) throws IOException {
        switch (job.outcome()) {
            case SiftJob.Outcome.Succeeded() -> {
                json.writeStringField("status", "succeeded");
                json.writeNumberField("result_count", job.posts().size());
                json.writeArrayFieldStart("warnings");
                json.writeEndArray();
            }
            case SiftJob.Outcome.Partial() -> {
                json.writeStringField("status", "partial");
                json.writeNumberField("result_count", job.posts().size());
                json.writeArrayFieldStart("warnings");
                json.writeStartObject();
                json.writeStringField("code", "page_failed");
                json.writeStringField(
                        "message", "stopped after " + job.posts().size() + " of " + job.asked() + " posts");
                json.writeEndObject();
                json.writeEndArray();
            }
            case SiftJob.Outcome.Failed(String code, String message, boolean retryable) -> {
                json.writeStringField("status", "failed");
                writeError(json, code, message, retryable);
            }
            case SiftJob.Outcome.Stuck() -> throw new IllegalStateException("a stuck scrape does not end");
        }
    }

    private static void writeError(JsonGenerator json, String code, String message, boolean retryable)
            throws IOException {
        json.writeObjectFieldStart("error");
        json.writeStringField("code", code);
        json.writeStringField("message", message);
        json.writeBooleanField("retryable", retryable);
        json.writeEndObject();
    }
}
