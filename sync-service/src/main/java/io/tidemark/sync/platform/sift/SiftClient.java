package io.tidemark.sync.platform.sift;

import io.micronaut.context.annotation.Requires;
import io.tidemark.sync.platform.CallAddress;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.Json;
import io.tidemark.sync.platform.JsonText;
import io.tidemark.sync.platform.MalformedJsonException;
import io.tidemark.sync.platform.PlatformHttp;
import io.tidemark.sync.platform.RateBudgets;
import io.tidemark.sync.platform.SourceAccount;
import io.tidemark.sync.platform.SourceFailure;
import io.tidemark.sync.platform.StrictJson;
import jakarta.inject.Singleton;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** The calls of SIFT. */
@Singleton
@Requires(bean = SiftConfig.class)
final class SiftClient {

    private final SiftConfig config;
    private final PlatformHttp http;
    private final RateBudgets budgets;

    SiftClient(SiftConfig config, PlatformHttp http, RateBudgets budgets) {
        this.config = config;
        this.http = http;
        this.budgets = budgets;
    }

    /** Starts a scrape; the same id again is the same scrape. */
    SiftAnswer start(UUID scrapeId, SourceAccount account) {
        Map<String, Json> fields = new HashMap<>();
        fields.put("platform", new Json.Text(account.platform()));
        fields.put("handle", new Json.Text(account.handle()));
        fields.put("limit", new Json.Num(Integer.toString(config.limit())));
        if (!config.webhookUrl().isEmpty()) {
            fields.put("webhook_url", new Json.Text(config.webhookUrl()));
        }
        String body = JsonText.object(fields);
        return send(request("/v1/scrapes")
                .header("Idempotency-Key", scrapeId.toString())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** How a scrape is doing. */
    SiftAnswer job(String jobId) {
        return send(request("/v1/scrapes/" + CallAddress.encode(jobId)));
    }

    /** A page of what a scrape found; {@code cursor} is null for the first. */
    SiftAnswer results(String jobId, String cursor) {
        return send(request("/v1/scrapes/" + CallAddress.encode(jobId) + "/results?limit=" + config.limit()
                + (cursor == null ? "" : "&cursor=" + CallAddress.encode(cursor))));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(CallAddress.of(config.baseUrl(), path))
                .header("Authorization", "Bearer " + config.apiKey());
    }

    private SiftAnswer send(HttpRequest.Builder request) {
        return budgets.take("sift/app", config.quotas())
                .<SiftAnswer>map(SiftAnswer.Failed::new)
                .orElseGet(() -> switch (http.send(request.build())) {
                    case PlatformHttp.Answer.None(String why) ->
                        new SiftAnswer.Failed(new SourceFailure.Transient("SIFT: " + why));
                    case PlatformHttp.Answer.Whole answer -> read(answer);
                });
    }

    private SiftAnswer read(PlatformHttp.Answer.Whole answer) {
        if (answer.status() >= 500) {
            return new SiftAnswer.Failed(
                    new SourceFailure.Transient("SIFT has a fault (HTTP " + answer.status() + ")"));
        }
        Fields body;
        try {
            body = new Fields(StrictJson.parse(answer.body()));
        } catch (MalformedJsonException e) {
            return answer.status() < 300
                    ? new SiftAnswer.Failed(new SourceFailure.Transient("SIFT: " + e.getMessage()))
                    : refused(answer, null);
        }
        return answer.status() < 300 ? new SiftAnswer.Data(body) : refused(answer, body);
    }

    private SiftAnswer refused(PlatformHttp.Answer.Whole answer, Fields body) {
        Fields error = body == null ? null : body.object("error").orNull();
        return switch (answer.status()) {
            case 401, 403 -> failed(new SourceFailure.PermissionMissing("SIFT refuses the configured API key."));
            case 402 -> throttled(config.creditPause(), "the SIFT credits are used up");
            case 404 -> new SiftAnswer.JobGone("SIFT does not know the scrape");
            case 409 -> {
                String jobId = error == null ? null : error.id("job_id").orNull();
                yield jobId == null
                        ? failed(new SourceFailure.Transient("SIFT: a scrape runs already, but it does not say which"))
                        : new SiftAnswer.AlreadyRunning(jobId);
            }
            case 410 -> new SiftAnswer.JobGone("SIFT no longer keeps the results");
            case 422 -> failed(new SourceFailure.AccountUnavailable("SIFT does not read this platform."));
            case 429 -> throttled(answer.retryAfterOr(config.throttlePause()), "SIFT throttles us (HTTP 429)");
            default -> failed(new SourceFailure.ContractBug("SIFT refuses our request (HTTP " + answer.status() + ")"));
        };
    }

    private static SiftAnswer throttled(Duration retryAfter, String why) {
        return failed(new SourceFailure.Throttled(SourceFailure.Scope.APP, retryAfter, why));
    }

    private static SiftAnswer failed(SourceFailure failure) {
        return new SiftAnswer.Failed(failure);
    }
}
