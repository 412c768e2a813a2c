package io.tidemark.sync.platform.metaads;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tidemark.sync.platform.FuzzedAnswer;
import io.tidemark.sync.platform.Storable;

class MetaAdsFuzzTest {

    @FuzzTest
    void whatIsReadFromAReportCanBeStored(byte[] answer) {
        FuzzedAnswer.of(answer).map(body -> body.list("data").orNull()).ifPresent(data -> {
            MetaRows rows = MetaRows.read(data, "purchase");
            Storable.ads(rows.rows());
            Storable.rejected(rows.rejected());
        });
    }

    @FuzzTest
    void headersAboutUsageAreReadOrPassedOver(FuzzedDataProvider data) {
        MetaUsage.read(data.consumeString(2000), data.consumeString(2000), data.consumeRemainingAsString());
    }
}
