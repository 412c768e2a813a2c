package io.tidemark.sync.platform.tiktok;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tidemark.sync.platform.FuzzedAnswer;
import io.tidemark.sync.platform.Storable;
import java.time.Instant;

class TikTokFuzzTest {

    private static final Instant NOW = Instant.parse("2026-09-20T10:00:00.123456Z");

    @FuzzTest
    void whatIsReadFromAListOfVideosCanBeStored(byte[] answer) {
        FuzzedAnswer.of(answer)
                .map(body -> body.object("data").orNull())
                .map(data -> data.list("videos").orNull())
                .ifPresent(videos -> {
                    for (TikTokFieldSet asked : TikTokFieldSet.values()) {
                        TikTokVideos page = TikTokVideos.read(videos, asked, NOW);
                        Storable.posts(page.posts());
                        Storable.rejected(page.rejected());
                    }
                });
    }
}
