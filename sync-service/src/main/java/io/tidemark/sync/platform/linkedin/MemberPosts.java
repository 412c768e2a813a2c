package io.tidemark.sync.platform.linkedin;

import io.micronaut.context.annotation.Requires;
import io.tidemark.schemas.MetricCatalog;
import io.tidemark.schemas.MetricDefinition;
import io.tidemark.sync.platform.AbsentReason;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.MetricReadings;
import io.tidemark.sync.platform.Reading;
import io.tidemark.sync.platform.RegisteredPosts;
import io.tidemark.sync.platform.SourceAccount;
import io.tidemark.sync.platform.SourceFailure;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the posts of members: one call for each metric of each post. */
@Singleton
@Requires(bean = LinkedInConfig.class)
final class MemberPosts {

    private static final String NOT_PERMITTED =
            "LinkedIn does not permit reading some of the posts: connect the account"
                    + " again and grant r_member_postAnalytics, or take off posts that are not its own.";

    private final LinkedInClient client;
    private final LinkedInCalls calls;
    private final InstantSource clock;
    private final Map<String, List<String>> metrics = new LinkedHashMap<>();

    MemberPosts(LinkedInConfig config, LinkedInClient client, LinkedInCalls calls, InstantSource clock) {
        this.client = client;
        this.calls = calls;
        this.clock = clock;
        for (String wireName : config.memberMetrics()) {
            List<String> ids = MetricCatalog.all().stream()
                    .filter(metric -> wireName.equals(metric.wireNames().get(LinkedInSource.PLATFORM)))
                    .map(MetricDefinition::id)
                    .toList();
            if (ids.isEmpty()) {
                throw new IllegalArgumentException(
                        "tidemark.platforms.linkedin.member-metrics: no metric is called " + wireName);
            }
            metrics.put(wireName, ids);
        }
    }

    /** What one post gave; a failure means that it has to be read again from its start. */
    private sealed interface PostReading {

        record Read(MetricReadings readings, boolean denied) implements PostReading {}

        record Failed(SourceFailure failure) implements PostReading {}
    }

    /** Reads the posts up to the first failure. */
    LinkedInBatch read(SourceAccount account, List<RegisteredPosts.Post> wanted) {
        LinkedInBatch.Builder batch = new LinkedInBatch.Builder();
        for (RegisteredPosts.Post post : wanted) {
            switch (read(account, post)) {
                case PostReading.Read(MetricReadings readings, boolean denied) -> {
                    batch.add(post, readings, clock.instant().truncatedTo(ChronoUnit.MICROS));
                    if (denied) {
                        batch.limited(NOT_PERMITTED);
                    }
                }
                case PostReading.Failed(SourceFailure failure) -> {
                    return batch.build(failure);
                }
            }
        }
        return batch.build(null);
    }

    /** One metric that is refused does not cost the others; but when the first is not permitted, none will be. */
    private PostReading read(SourceAccount account, RegisteredPosts.Post post) {
        PostUrn urn = PostUrn.ofExternalId(post.externalId()).orElseThrow();
        MetricReadings readings = new MetricReadings(post.externalId());
        boolean understood = false;
        boolean denied = false;
        for (Map.Entry<String, List<String>> metric : metrics.entrySet()) {
            String wireName = metric.getKey();
            LinkedInAnswer answer = denied && !understood
                    ? new LinkedInAnswer.Denied()
                    : calls.call(account, token -> client.postTotal(token, urn, wireName));
            switch (answer) {
                case LinkedInAnswer.Data(Fields page) -> {
                    understood = true;
                    take(readings, metric.getValue(), LinkedInElements.total(page, wireName));
                }
                case LinkedInAnswer.Denied() -> {
                    denied = true;
                    metric.getValue().forEach(id -> readings.absent(id, AbsentReason.NOT_PERMITTED));
                }
                case LinkedInAnswer.NotUnderstood() ->
                    take(readings, metric.getValue(), new Reading.Unreadable<>("LinkedIn refuses the request for it"));
                case LinkedInAnswer.TokenRefused(long code) -> {
                    return new PostReading.Failed(LinkedInSource.tokenRefused(code));
                }
                case LinkedInAnswer.Failed(SourceFailure failure) -> {
                    return new PostReading.Failed(failure);
                }
            }
        }
        return understood || denied
                ? new PostReading.Read(readings, denied)
                : new PostReading.Failed(new SourceFailure.ContractBug("LinkedIn refuses every request for a post"));
    }

    /** A figure that stands for several metrics is told once where it cannot be read. */
    private static void take(MetricReadings readings, List<String> ids, Reading<Long> reading) {
        readings.take(ids.getFirst(), reading, AbsentReason.NOT_YET);
        for (String id : ids.subList(1, ids.size())) {
            if (reading instanceof Reading.Unreadable<Long>) {
                readings.absent(id, AbsentReason.FAILED);
            } else {
                readings.take(id, reading, AbsentReason.NOT_YET);
            }
        }
    }
}
