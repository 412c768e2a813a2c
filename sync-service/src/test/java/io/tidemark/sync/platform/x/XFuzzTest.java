package io.tidemark.sync.platform.x;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tidemark.sync.platform.CollectedPost;
import io.tidemark.sync.platform.FuzzedAnswer;
import io.tidemark.sync.platform.MetricReadings;
import io.tidemark.sync.platform.SourceAccount;
import io.tidemark.sync.platform.Storable;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

class XFuzzTest {

    private static final Instant NOW = Instant.parse("2026-09-20T10:00:00.123456Z");
    private static final SourceAccount ACCOUNT = new SourceAccount(new UUID(0, 1), "x", "made_up", "42", null);

    @FuzzTest
    void whatIsReadFromATimelineCanBeStored(byte[] answer) {
        FuzzedAnswer.of(answer).ifPresent(body -> {
            XErrors errors = XErrors.read(body);
            XPosts page = XPosts.read(body, ACCOUNT);
            Storable.rejected(page.rejected());
            for (XPosts.XPost post : page.posts()) {
                XCostly off = XCostly.none(XCostly.State.OFF);
                MetricReadings readings = new XMetrics(errors, off, off, off).read(post);
                Storable.rejected(readings.rejected());
                Storable.posts(List.of(new CollectedPost(post.content(), readings.finish("x", false), NOW, false)));
            }
        });
    }
}
