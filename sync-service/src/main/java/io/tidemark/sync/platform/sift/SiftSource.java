package io.tidemark.sync.platform.sift;

import io.micronaut.context.annotation.Requires;
import io.tidemark.sync.platform.FetchRequest;
import io.tidemark.sync.platform.FetchResult;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.Json;
import io.tidemark.sync.platform.LookupResult;
import io.tidemark.sync.platform.PlatformSource;
import io.tidemark.sync.platform.PostRef;
import io.tidemark.sync.platform.Reading;
import io.tidemark.sync.platform.SourceAccount;
import io.tidemark.sync.platform.SourceFailure;
import io.tidemark.sync.platform.SyncKind;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Public posts of creators who have not connected, scraped by SIFT: the 50 newest, so a post that is missing may just be
 * older. A fetch takes the account's scrape one step further and answers {@link FetchResult.Pending} until it is done.
 */
@Singleton
@Requires(bean = SiftConfig.class)
final class SiftSource implements PlatformSource {

    private final SiftConfig config;
    private final SiftClient client;
    private final ScrapeJobs jobs;
    private final InstantSource clock;

    SiftSource(SiftConfig config, SiftClient client, ScrapeJobs jobs, InstantSource clock) {
        this.config = config;
        this.client = client;
        this.jobs = jobs;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "sift";
    }

    @Override
    public Set<String> platforms() {
        return Set.copyOf(config.platforms());
    }

    @Override
    public Set<SyncKind> kinds() {
        return Set.of(SyncKind.QUICK);
    }

    @Override
    public boolean usesTokens() {
        return false;
    }

    @Override
    public FetchResult fetch(FetchRequest request) {
        SourceAccount account = request.account();
        ScrapeJobs.Job job = jobs.current(account.accountId());
        return switch (job.status()) {
            case STARTING -> start(job, account);
            case RUNNING -> job.late() ? late(job) : poll(job, account);
            case COLLECTING -> results(job, account, request.cursor());
        };
    }

    @Override
    public LookupResult lookUp(SourceAccount account, List<PostRef> posts) {
        return new LookupResult.NotOffered();
    }

    @Override
    public void stored(SourceAccount account) {
        jobs.done(account.accountId());
    }

    private FetchResult start(ScrapeJobs.Job job, SourceAccount account) {
        return switch (client.start(job.scrapeId(), account)) {
            case SiftAnswer.Data(Fields body) ->
                switch (body.id("job_id")) {
                    case Reading.Value<String>(String jobId) -> {
                        jobs.running(job.scrapeId(), jobId);
                        yield pending(body);
                    }
                    case Reading<String> absent ->
                        new SourceFailure.Transient(
                                "SIFT: a started scrape without a job_id (" + absent.problem() + ")");
                };
            case SiftAnswer.AlreadyRunning(String jobId) -> {
                jobs.running(job.scrapeId(), jobId);
                yield new FetchResult.Pending(Duration.ofSeconds(1));
            }
            case SiftAnswer.JobGone(String why) -> gone(job, why);
            case SiftAnswer.Failed(SourceFailure failure) -> failure;
        };
    }

    private FetchResult poll(ScrapeJobs.Job job, SourceAccount account) {
        return switch (client.job(job.jobId())) {
            case SiftAnswer.Data(Fields body) -> {
                String status = body.text("status").orNull();
                yield switch (status) {
                    case "pending", "running" -> pending(body);
                    case "succeeded" -> collect(job, account, null);
                    case "partial" -> collect(job, account, "partial");
                    case "failed" -> failed(job, body.object("error").orNull());
                    case "expired" -> gone(job, "SIFT no longer keeps the results");
                    case null, default -> new SourceFailure.Transient("SIFT: a scrape without a readable status");
                };
            }
            case SiftAnswer.AlreadyRunning(String jobId) ->
                new SourceFailure.Transient("SIFT: HTTP 409 to a question about a scrape");
            case SiftAnswer.JobGone(String why) -> gone(job, why);
            case SiftAnswer.Failed(SourceFailure failure) -> failure;
        };
    }

    private FetchResult collect(ScrapeJobs.Job job, SourceAccount account, String detail) {
        jobs.collecting(job.scrapeId(), detail);
        return results(job, account, null);
    }

    private FetchResult results(ScrapeJobs.Job job, SourceAccount account, String cursor) {
        return switch (client.results(job.jobId(), cursor)) {
            case SiftAnswer.Data(Fields body) -> page(body, account);
            case SiftAnswer.AlreadyRunning(String jobId) ->
                new SourceFailure.Transient("SIFT: HTTP 409 to a question about results");
            case SiftAnswer.JobGone(String why) -> gone(job, why);
            case SiftAnswer.Failed(SourceFailure failure) -> failure;
        };
    }

    private FetchResult page(Fields body, SourceAccount account) {
        List<Json> items = body.list("items").orNull();
        Reading<String> next = body.text("next_cursor");
        if (items == null || next instanceof Reading.Unreadable) {
            return new SourceFailure.Transient("SIFT: a page without readable items and next_cursor");
        }
        Instant answeredAt = clock.instant().truncatedTo(ChronoUnit.MICROS);
        SiftPosts page = SiftPosts.read(items, account.platform(), answeredAt);
        SiftAccount told = SiftAccount.read(body.object("account"), account.platform(), answeredAt);
        // The newest posts only: what is missing proves nothing.
        return new FetchResult.Page(
                page.posts(),
                Stream.concat(page.rejected().stream(), told.rejected().stream())
                        .toList(),
                next.orNull(),
                true,
                told.owner(),
                null,
                told.metrics());
    }

    private FetchResult failed(ScrapeJobs.Job job, Fields error) {
        String code = error == null ? null : error.text("code").orNull();
        FetchResult failure = switch (code) {
            case "account_not_found" -> new SourceFailure.AccountUnavailable("The account does not exist.");
            case "account_private" -> new SourceFailure.AccountUnavailable("The account is private.");
            case "upstream_blocked", "timeout", "internal" ->
                new SourceFailure.Transient("SIFT could not scrape (" + code + ")");
            case null, default ->
                error != null && Boolean.FALSE.equals(error.flag("retryable").orNull())
                        ? new SourceFailure.AccountUnavailable("SIFT cannot scrape the account.")
                        : new SourceFailure.Transient("SIFT could not scrape");
        };
        jobs.failed(job.scrapeId(), code == null ? "unknown" : code);
        return failure;
    }

    private FetchResult gone(ScrapeJobs.Job job, String why) {
        jobs.failed(job.scrapeId(), why);
        return new SourceFailure.Transient(why);
    }

    private FetchResult late(ScrapeJobs.Job job) {
        return gone(job, "SIFT did not finish within " + config.jobDeadline().toMinutes() + " minutes");
    }

    private FetchResult pending(Fields body) {
        Long seconds = body.count("poll_after_seconds").orNull();
        Duration told = Duration.ofSeconds(seconds == null ? 5 : Math.clamp(seconds, 1L, 86_400L));
        return new FetchResult.Pending(told.compareTo(config.longestPoll()) > 0 ? config.longestPoll() : told);
    }
}
