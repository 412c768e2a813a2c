package io.tidemark.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.event.AdsContentEligibilityChanged;
import io.tidemark.schemas.event.AdsContentScored;
import io.tidemark.schemas.event.ContainerCreated;
import org.junit.jupiter.api.Test;

class TopicsTest {

    @Test
    void everyTopicHasANameOfItsOwnAndAMajorVersion() {
        assertThat(Topics.all())
                .extracting(Topic::name)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[a-z.-]+\\.v[0-9]+"));
    }

    @Test
    void everyEventCarriesItsIdFirst() {
        assertThat(Topics.all()).allSatisfy(topic -> {
            assertThat(topic.schema().getField("event_id").pos()).isZero();
            assertThat(topic.subject()).isEqualTo(topic.name() + "-value");
        });
    }

    @Test
    void containerIsKeyedByProjectAndPost() {
        ContainerCreated event = ContainerCreated.newBuilder()
                .setEventId("e")
                .setContainerId("c")
                .setProjectId("p")
                .setPostKey("tiktok:1")
                .setPlatform("tiktok")
                .setAccountKey("tiktok:2")
                .setScoringPool("ugc")
                .build();
        assertThat(Topics.CONTAINERS_CREATED.key(event)).isEqualTo("p/tiktok:1");
        assertThat(Topics.CONTAINERS_CREATED.eventId(event)).isEqualTo("e");
    }

    @Test
    void scoresAndDecisionsAreKeyedAsTheContainerIs() {
        AdsContentScored score = new AdsContentScored();
        score.put("project_id", "p");
        score.put("post_key", "tiktok:1");
        AdsContentEligibilityChanged decision = new AdsContentEligibilityChanged();
        decision.put("project_id", "p");
        decision.put("post_key", "tiktok:1");
        assertThat(Topics.ADS_CONTENT_SCORED.key(score)).isEqualTo("p/tiktok:1");
        assertThat(Topics.ADS_CONTENT_ELIGIBILITY.key(decision)).isEqualTo("p/tiktok:1");
    }
}
