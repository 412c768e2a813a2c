package io.tidemark.launcher.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.launcher.reconcile.Feed;
import org.junit.jupiter.api.Test;

class ScopeTest {

    @Test
    void groupThatFillsItsTablesAloneStandsAlone() {
        Scope ads = Scope.of("metrics-service.ad-metrics").orElseThrow();
        assertThat(ads.groups()).containsExactly("metrics-service.ad-metrics");
        assertThat(ads.tables())
                .containsExactly(new EventTable("ad_metrics", "ad_key"), new EventTable("ad_metrics_daily", "ad_key"));
        assertThat(ads.others())
                .extracting(Feed::group)
                .containsExactlyInAnyOrder("metrics-service.post-metrics", "metrics-service.account-metrics");
        assertThat(ads.shadowGroups()).hasSize(3).allMatch(group -> group.endsWith(".rebuild"));
    }

    @Test
    void groupsThatFillTheSameTableComeTogether() {
        assertThat(Scope.of("scoring-service.post-metrics").orElseThrow().groups())
                .containsExactly("scoring-service.post-metrics", "scoring-service.posts");
        assertThat(Scope.of("api-gateway.scores").orElseThrow().groups())
                .containsExactly(
                        "api-gateway.containers",
                        "api-gateway.eligibility",
                        "api-gateway.post-metrics",
                        "api-gateway.posts",
                        "api-gateway.scores");
    }

    @Test
    void serviceMeansAllOfItsGroups() {
        Scope gateway = Scope.of("api-gateway").orElseThrow();
        assertThat(gateway.others()).isEmpty();
        assertThat(gateway.tables())
                .extracting(EventTable::name)
                .containsExactly("account_syncs", "post_heads", "post_overview");
    }

    @Test
    void nothingIsFilledByWhatIsNoGroupOfATable() {
        assertThat(Scope.of("sync-service")).isEmpty();
        assertThat(Scope.of("posts")).isEmpty();
    }
}
