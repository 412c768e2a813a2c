package io.tidemark.sync.platform.tiktokads;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tidemark.sync.platform.FuzzedAnswer;
import io.tidemark.sync.platform.Storable;

class TikTokAdsFuzzTest {

    @FuzzTest
    void whatIsReadFromAReportCanBeStored(byte[] answer) {
        FuzzedAnswer.of(answer)
                .map(body -> body.object("data").orNull())
                .map(data -> data.list("list").orNull())
                .ifPresent(list -> {
                    TikTokRows rows = TikTokRows.read(list, "conversion", "total_purchase_value");
                    Storable.ads(rows.rows());
                    Storable.rejected(rows.rejected());
                });
    }
}
