package io.tidemark.sync.platform.linkedin;

import io.micronaut.context.annotation.Requires;
import io.tidemark.sync.platform.AbsentReason;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.MetricReadings;
import io.tidemark.sync.platform.Reading;
import io.tidemark.sync.platform.RegisteredPosts;
import io.tidemark.sync.platform.SourceAccount;
import io.tidemark.sync.platform.SourceFailure;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * Reads the posts of organisations: all figures of several posts in a call. A post without an element had no activity,
 * which is 0, as long as LinkedIn looks back far enough to know.
 */
@Singleton
@Requires(bean = LinkedInConfig.class)
final class OrganisationPosts {

    /** How far back the statistics reach. */
    private static final Duration KNOWN = Duration.ofDays(365);

    private static final int MOST_PAGES = 50;
    private static final String NOT_PERMITTED =
            "LinkedIn does not permit reading the organisation's posts: connect it by"
                    + " an administrator of the page who grants r_organization_social.";

    private static final Map<String, String> COUNTS = Map.of(
            "views", "impressionCount",
            "reach", "uniqueImpressionsCount",
            "likes", "likeCount",
            "comments", "commentCount",
            "shares", "shareCount");

    private final LinkedInClient client;
    private final LinkedInCalls calls;
    private final InstantSource clock;

    OrganisationPosts(LinkedInClient client, LinkedInCalls calls, InstantSource clock) {
        this.client = client;
        this.calls = calls;
        this.clock = clock;
    }

    /** Figures by external id, and whether every element could be told apart. */
    private static final class Statistics {
        private final Map<String, Fields> byExternalId = new HashMap<>();
        private boolean complete = true;
    }

    /** Reads all of the posts or none. */
    LinkedInBatch read(SourceAccount account, String organisation, List<RegisteredPosts.Post> wanted) {
        Statistics statistics = new Statistics();
        Map<String, List<PostUrn>> byKind = wanted.stream()
                .map(post -> PostUrn.ofExternalId(post.externalId()).orElseThrow())
                .collect(Collectors.groupingBy(PostUrn::kind));
        for (List<PostUrn> posts : byKind.values()) {
            SourceFailure failure = read(account, organisation, posts, statistics);
            if (failure != null) {
                return LinkedInBatch.failed(failure);
            }
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        LinkedInBatch.Builder batch = new LinkedInBatch.Builder();
        for (RegisteredPosts.Post post : wanted) {
            batch.add(post, readings(post, statistics, now), now);
        }
        return batch.build(null);
    }

    /** Reads the pages of one list of posts; null when all of them came. */
    private SourceFailure read(SourceAccount account, String organisation, List<PostUrn> posts, Statistics statistics) {
        int next = 0;
        for (int page = 0; page < MOST_PAGES; page++) {
            int start = next;
            LinkedInAnswer answer =
                    calls.call(account, token -> client.shareStatistics(token, organisation, posts, start));
            switch (answer) {
                case LinkedInAnswer.Data(Fields body) -> {
                    if (!(LinkedInElements.of(body) instanceof Reading.Value<List<Fields>>(List<Fields> elements))) {
                        return new SourceFailure.Transient("LinkedIn: statistics without readable elements");
                    }
                    elements.forEach(element -> take(element, statistics));
                    OptionalInt following = LinkedInElements.nextStart(body);
                    if (following.isEmpty()) {
                        return null;
                    }
                    next = following.getAsInt();
                }
                case LinkedInAnswer.Denied() -> {
                    return new SourceFailure.PermissionMissing(NOT_PERMITTED);
                }
                case LinkedInAnswer.NotUnderstood() -> {
                    return new SourceFailure.ContractBug("LinkedIn refuses the request for statistics");
                }
                case LinkedInAnswer.TokenRefused(long code) -> {
                    return LinkedInSource.tokenRefused(code);
                }
                case LinkedInAnswer.Failed(SourceFailure failure) -> {
                    return failure;
                }
            }
        }
        return new SourceFailure.ContractBug("LinkedIn's statistics do not come to an end");
    }

    private static void take(Fields element, Statistics statistics) {
        Reading<String> urn =
                element.text("share") instanceof Reading.Value<String> share ? share : element.text("ugcPost");
        PostUrn post = urn.orNull() == null ? null : PostUrn.parse(urn.orNull()).orElse(null);
        Fields total = element.object("totalShareStatistics").orNull();
        if (post == null || total == null) {
            statistics.complete = false;
        } else {
            statistics.byExternalId.put(post.externalId(), total);
        }
    }

    private static MetricReadings readings(RegisteredPosts.Post post, Statistics statistics, Instant now) {
        MetricReadings readings = new MetricReadings(post.externalId());
        Fields total = statistics.byExternalId.get(post.externalId());
        boolean nothing =
                total == null && statistics.complete && post.publishedAt().isAfter(now.minus(KNOWN));
        COUNTS.forEach((metric, wireName) -> {
            Reading<Long> count =
                    nothing ? new Reading.Value<>(0L) : total == null ? new Reading.Missing<>() : total.count(wireName);
            readings.take(metric, count, AbsentReason.NOT_YET);
            if (metric.equals("views")) {
                // The same figure by another name, whose fault is told once.
                switch (count) {
                    case Reading.Unreadable<Long> ignored -> readings.absent("impressions", AbsentReason.FAILED);
                    case Reading<Long> other -> readings.take("impressions", other, AbsentReason.NOT_YET);
                }
            }
        });
        return readings;
    }
}
