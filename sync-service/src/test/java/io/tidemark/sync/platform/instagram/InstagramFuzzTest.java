package io.tidemark.sync.platform.instagram;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tidemark.sync.platform.CollectedPost;
import io.tidemark.sync.platform.FuzzedAnswer;
import io.tidemark.sync.platform.RejectedItem;
import io.tidemark.sync.platform.Storable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

class InstagramFuzzTest {

    private static final Instant NOW = Instant.parse("2026-09-20T10:01:00Z");

    @FuzzTest
    void whatIsReadFromAListOfMediaCanBeStored(byte[] answer) {
        FuzzedAnswer.of(answer).map(body -> body.list("data").orNull()).ifPresent(data -> {
            for (boolean stories : new boolean[] {false, true}) {
                InstagramMedia page = InstagramMedia.read(data, stories);
                page.media().forEach(media -> Storable.content(media.content()));
                Storable.rejected(page.rejected());
            }
        });
    }

    /** The elements of the insights lie beside the media that they are of. */
    @FuzzTest
    void whatIsReadFromInsightsCanBeStored(byte[] answer) {
        FuzzedAnswer.of(answer).ifPresent(body -> {
            if (body.list("media").orNull() != null
                    && Insights.elements(body).orNull() instanceof java.util.Map<String, ?>) {
                Insights insights = new Insights.Read(Insights.elements(body).orNull(), Set.of("reach"));
                List<RejectedItem> rejected = new ArrayList<>();
                List<CollectedPost> posts = InstagramMedia.read(
                                body.list("media").orNull(), false)
                        .media()
                        .stream()
                        .map(media -> insights.post(media, NOW, rejected))
                        .toList();
                Storable.posts(posts);
                Storable.rejected(rejected);
            }
        });
    }

    @FuzzTest
    void headersAboutUsageAreReadOrPassedOver(FuzzedDataProvider data) {
        String header = data.consumeRemainingAsString();
        GraphUsage.of(name -> Optional.of(header));
    }
}
