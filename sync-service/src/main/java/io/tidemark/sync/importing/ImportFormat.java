package io.tidemark.sync.importing;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The kinds of files that can be imported. */
enum ImportFormat {
    /** The "Tweet activity" export of X. */
    X_TWEET_ACTIVITY {
        @Override
        LineFormat read(List<String> header, ImportRequest request, Instant now) {
            return TweetActivity.of(header, request, now);
        }
    },
    /** Posts and metrics of any platform, under our own header. */
    POSTS_CSV {
        @Override
        LineFormat read(List<String> header, ImportRequest request, Instant now) {
            return PostsCsv.of(header, request, now);
        }
    },
    /** Days of accounts, under our own header. */
    ACCOUNT_METRICS_CSV {
        @Override
        LineFormat read(List<String> header, ImportRequest request, Instant now) {
            return AccountMetricsCsv.of(header, request);
        }
    };

    /** The name in requests, such as {@code posts_csv}. */
    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<ImportFormat> of(String wireName) {
        return Arrays.stream(values())
                .filter(format -> format.wireName().equals(wireName))
                .findFirst();
    }

    /**
     * Reads the header of a file.
     *
     * @param now no line may be of a later moment
     * @throws UnusableFileException when the columns are not those of the format
     */
    abstract LineFormat read(List<String> header, ImportRequest request, Instant now);
}
