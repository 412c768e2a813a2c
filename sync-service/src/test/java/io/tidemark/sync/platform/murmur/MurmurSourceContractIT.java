package io.tidemark.sync.platform.murmur;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.event.PostSynced;
import io.tidemark.sync.PublishedEvents;
import io.tidemark.sync.platform.PlatformSourceContract;
import io.tidemark.sync.platform.SourceAccount;
import io.tidemark.testbed.simulator.SimulatedAccount;
import io.tidemark.testbed.simulator.SimulatedPost;
import io.tidemark.testbed.simulator.SimulatorConfig;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A platform takes three files: this and its two neighbours are all that there is of Murmur. */
class MurmurSourceContractIT extends PlatformSourceContract {

    @Override
    protected String sourceName() {
        return MurmurSource.NAME;
    }

    @Override
    protected String simulatedSource() {
        return "tiktok_business";
    }

    @Override
    protected String platform() {
        return MurmurSource.NAME;
    }

    @Override
    protected Map<String, Object> settings(SimulatorConfig simulator) {
        return Map.of("tidemark.platforms.murmur.base-url", "${tidemark.platforms.tiktok.base-url}");
    }

    @Override
    protected String listing() {
        return "/open_api/v1.3/business/video/list/";
    }

    @Override
    protected List<SimulatedPost> expected(SimulatedAccount account) {
        return account.postsAt(service.simulator().clock().instant());
    }

    @Override
    protected Set<String> metrics() {
        return Set.of("views", "likes", "comments", "shares");
    }

    @Override
    protected SourceAccount follow(SimulatedAccount simulated) {
        String request = service.offer(simulated.handle()).replace("tiktok_business", MurmurSource.NAME);
        assertThat(service.send("PUT", "/projects/" + PROJECT + "/creators/murmur/" + simulated.handle(), request)
                        .statusCode())
                .isEqualTo(200);
        UUID accountId = UUID.fromString(
                service.value("select account_id from social_accounts where handle = '" + simulated.handle() + "'"));
        return new SourceAccount(accountId, platform(), simulated.handle(), simulated.businessId(), null);
    }

    @Test
    void itsPostsReachTheTopicsUnderItsOwnName() {
        SimulatedAccount simulated = freshAccount();
        follow(simulated);
        try (var polling = service.replica(Map.of("tidemark.sync.polling", true))) {
            Awaitility.await("every post is announced")
                    .atMost(Duration.ofMinutes(3))
                    .until(() -> service.count("known_posts where post_announced and metrics_announced")
                            >= expected(simulated).size());
            assertThat(polling.isRunning()).isTrue();
        }
        List<PostSynced> posts = PublishedEvents.posts("murmur:" + simulated.businessId());
        assertThat(new HashSet<>(posts.stream().map(PostSynced::getExternalId).toList()))
                .isEqualTo(idsOf(expected(simulated)));
        assertThat(posts).allMatch(post -> post.getPlatform().equals("murmur"));
    }
}
