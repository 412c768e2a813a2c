package io.tidemark.sync.ads;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.event.AdMetricsCollected;
import io.tidemark.testbed.simulator.Fault;
import io.tidemark.testbed.simulator.FaultKind;
import io.tidemark.testbed.simulator.SimulatedAdAccount;
import io.tidemark.testbed.simulator.SimulatedAds;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MetaAdsSourceContractIT extends AdSourceContract {

    @Override
    String platform() {
        return "meta";
    }

    @Override
    String reportPath() {
        return "/meta-ads/v26.0/";
    }

    @Override
    String refusedToken() {
        return "190/460";
    }

    @Override
    Map<String, Object> settings() {
        return Map.of(
                "tidemark.platforms.meta-ads.page-size", 10,
                "tidemark.platforms.meta-ads.account-calls-per-minute", 100_000);
    }

    @Override
    void assertConversions(AdMetricsCollected event, SimulatedAdAccount.Ad ad, SimulatedAds.Figures figures) {
        if (figures.conversions() == 0) {
            // The wire has no such action, which is told as such and not as a 0.
            assertThat(event.getConversionCount()).isEmpty();
            assertThat(event.getAbsentReasons())
                    .containsEntry("conversion_count", "none_reported")
                    .containsEntry("conversion_value", "none_reported");
        } else {
            assertThat(event.getConversionCount()).contains(figures.conversions());
            assertThat(event.getConversionValue()).contains(figures.value().setScale(6));
        }
        assertThat(event.getConversionAction()).isEqualTo("omni_purchase");
        assertThat(event.getAttribution()).isEqualTo("1d_view,7d_click");
    }

    @Test
    void reportThatIsBeingPreparedIsFoundAgainAfterACrash() {
        SimulatedAdAccount account = connected();
        readOnce();
        String run = service.value("select run_id from ad_parts where run_id is not null");
        assertThat(run).isNotNull();
        long ordered = service.simulator().served().calls("/meta-ads/act/insights");
        // The replica is gone with its lease; another one asks for the same report.
        service.execute("update ad_accounts set lease_epoch = lease_epoch + 1");
        readOnce();
        assertThat(service.value("select run_id from ad_parts where run_id is not null"))
                .isEqualTo(run);
        assertThat(service.simulator().served().calls("/meta-ads/act/insights")).isEqualTo(ordered);
        readEverything();
        assertTold(account);
    }

    @Test
    void reportThatFailsIsOrderedAgainAndThenSplit() {
        SimulatedAdAccount account = connected();
        readOnce();
        String run = service.value("select run_id from ad_parts where run_id is not null");
        service.simulator()
                .faults()
                .on(Fault.of(FaultKind.ERROR_CODE).value("job/2601").atEndpoint("/meta-ads/v26.0/" + run));
        readOnce();
        assertThat(service.value("select attempts from ad_parts where attempts > 0"))
                .isEqualTo("1");
        service.simulator().faults().clear();
        readEverything();
        assertTold(account);
    }

    @Test
    void whatIsTooMuchIsSplitByDaysAndThenByAds() {
        SimulatedAdAccount account = connected();
        service.simulator().ads().refuseAbove(3);
        try {
            service.simulator()
                    .faults()
                    .on(Fault.of(FaultKind.ERROR_CODE)
                            .value("job/100/1487534")
                            .atEndpoint("/meta-ads/v26.0/602")
                            .times(3));
            readEverything();
        } finally {
            service.simulator().ads().refuseAbove(3_000);
        }
        assertThat(service.simulator().served().calls("/meta-ads/act/ads")).isPositive();
        assertTold(account);
    }

    @Test
    void postBehindAnAdIsTheOrganicOneAndNotItsCopy() {
        SimulatedAdAccount account = connected();
        SimulatedAdAccount.Ad boosted = account.ads().get(0);
        SimulatedAdAccount.Ad copied = account.ads().get(1);
        SimulatedAdAccount.Ad uploaded = account.ads().get(2);
        readEverything();
        Map<String, Set<Optional<String>>> posts = posts(account);
        assertThat(posts.get(adKey(boosted)))
                .containsExactly(Optional.of("instagram:" + boosted.promotes().shortcode()));
        assertThat(posts.get(adKey(copied))).containsExactly(Optional.empty());
        assertThat(posts.get(adKey(uploaded))).containsExactly(Optional.empty());

        service.execute("""
                insert into platform_accounts (account_id, source, platform, handle)
                values ('00000000-0000-0000-0000-0000000000ad', 'instagram', 'instagram', 'ada') on conflict do nothing
                """);
        service.execute("""
                insert into known_posts (account_id, post_key, external_id, account_key, published_at, media_type,
                    content_hash, project_ids, observed_at, post_announced, metrics, absent_reasons, approximate,
                    metrics_observed_at, metrics_project_ids, metrics_event_id, metrics_announced, last_seen_epoch,
                    source_post_id)
                values ('00000000-0000-0000-0000-0000000000ad', 'instagram:Organic%1$s', 'Organic%1$s', 'instagram:1',
                    now(), 'reel', 'h', '{}', now(), true, '{}', '{}', false, now(), '{}',
                    '00000000-0000-0000-0000-0000000000ae', true, 1, '%1$s')
                """.formatted(copied.promotes().sourceId()));
        dueAgain(account);
        readEverything();
        assertThat(posts(account, copied))
                .containsExactly(
                        Optional.of("instagram:Organic" + copied.promotes().sourceId()));
    }

    @Test
    void adThatMetaDoesNotKnowCostsNoOtherItsPost() {
        SimulatedAdAccount account = connected();
        service.execute("""
                insert into ads (ad_key, account_id, ad_id, post_platform)
                select 'meta:23850000000000001', account_id, '23850000000000001', 'instagram'
                from ad_accounts where ad_account_id = '%s'
                """.formatted(account.id()));
        readEverything();
        SimulatedAdAccount.Ad boosted = account.ads().getFirst();
        assertThat(posts(account, boosted))
                .containsExactly(Optional.of("instagram:" + boosted.promotes().shortcode()));
        assertThat(service.count("ads where ad_id = '23850000000000001' and asked_at is not null"))
                .isOne();
        assertThat(state(account)).isEqualTo("active");
    }

    @Test
    void useOfAQuotaIsNotedForEveryReplica() {
        SimulatedAdAccount account = connected();
        readEverything();
        assertThat(service.count("rate_usage join ad_accounts a on budget = 'meta_ads/account/' || a.account_id"
                        + " where a.ad_account_id = '" + account.id() + "' and used_share > 0"))
                .isOne();
    }

    @Test
    void dayWhoseActionDisappearsIsToldAsHavingNone() {
        SimulatedAdAccount account = connected();
        SimulatedAdAccount.Ad ad = account.ads().getFirst();
        LocalDate day = service.simulator().ads().today(account).minusDays(4);
        service.simulator().ads().set(ad.id(), day, figures("5.00", 100, 3, 2, "20.00"));
        readEverything();
        service.simulator().ads().set(ad.id(), day, figures("5.00", 100, 3, 0, "0"));
        dueAgain(account);
        readEverything();
        AdMetricsCollected told = newest(account).get(new AdDay.Key(adKey(ad), day));
        assertThat(told.getConversionCount()).isEmpty();
        assertThat(told.getAbsentReasons()).containsEntry("conversion_count", "none_reported");
        assertThat(told.getReported()).isTrue();
    }
}
