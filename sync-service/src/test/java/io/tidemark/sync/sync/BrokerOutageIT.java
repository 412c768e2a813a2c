package io.tidemark.sync.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.sync.SyncUnderTest;
import io.tidemark.testbed.LocalKafka;
import io.tidemark.testbed.simulator.SimulatorConfig;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BrokerOutageIT {

    @Test
    void whatTheBrokersDidNotTakeIsStoredAndAnnouncedWhenTheyAreBack() {
        SimulatorConfig still = SimulatorConfig.still();
        try (LocalKafka kafka = LocalKafka.start();
                SyncUnderTest service = SyncUnderTest.start(
                        "broker_outage",
                        still.withOffer(still.offer().withSeed(77).withAccounts(1, 0, 30)),
                        Map.of(
                                "kafka.bootstrap.servers",
                                kafka.bootstrapServers(),
                                "kafka.producers.default.delivery.timeout.ms",
                                "6000",
                                "kafka.producers.default.request.timeout.ms",
                                "3000",
                                "tidemark.sync.lease",
                                "3m"))) {
            Turns turns = new Turns(service, "tiktok_business");
            service.follow(
                    UUID.randomUUID(), service.accounts("tiktok_business").getFirst());
            turns.fullRun();
            assertThat(outcome(service)).isEqualTo("done 30");

            kafka.kill();
            turns.fullRun();
            assertThat(outcome(service)).isEqualTo("not_published 0");
            assertThat(service.count("known_posts where not metrics_announced")).isPositive();
            assertThat(service.count("platform_accounts where unannounced and paused_until > now()"))
                    .isEqualTo(1);

            kafka.restart();
            turns.fullRun();
            assertThat(service.count("known_posts where not metrics_announced")).isZero();
            assertThat(service.count("platform_accounts where unannounced")).isZero();
        }
    }

    private static String outcome(SyncUnderTest service) {
        return service.value(
                "select outcome || ' ' || metrics_published from sync_runs order by started_at desc limit 1");
    }
}
