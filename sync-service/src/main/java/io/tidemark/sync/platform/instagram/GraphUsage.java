package io.tidemark.sync.platform.instagram;

import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.Json;
import io.tidemark.sync.platform.MalformedJsonException;
import io.tidemark.sync.platform.Reading;
import io.tidemark.sync.platform.StrictJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * How much of its calls the application and the account have used, as the headers of an answer tell it.
 *
 * @param application percent, 0 when not told; may exceed 100
 * @param account percent, 0 when not told; may exceed 100
 * @param regain until the account may call again; zero when not told
 */
record GraphUsage(long application, long account, Duration regain) {

    static final GraphUsage UNKNOWN = new GraphUsage(0, 0, Duration.ZERO);

    private static final List<String> PERCENTS = List.of("call_count", "total_time", "total_cputime");
    private static final Duration LONGEST = Duration.ofDays(1);

    /** Reads the headers; what cannot be read counts as not told. */
    static GraphUsage of(Function<String, Optional<String>> header) {
        long application = header.apply("X-App-Usage")
                .flatMap(GraphUsage::parse)
                .map(GraphUsage::percent)
                .orElse(0L);
        return header.apply("X-Business-Use-Case-Usage")
                .flatMap(GraphUsage::parse)
                .map(cases -> ofAccount(application, cases))
                .orElse(new GraphUsage(application, 0, Duration.ZERO));
    }

    /** The higher usage of the two. */
    GraphUsage and(GraphUsage other) {
        return new GraphUsage(
                Math.max(application, other.application),
                Math.max(account, other.account),
                regain.compareTo(other.regain) > 0 ? regain : other.regain);
    }

    /** Each business has a list of kinds of use; calls for its ads are counted apart from those for Instagram. */
    private static GraphUsage ofAccount(long application, Fields cases) {
        GraphUsage worst = new GraphUsage(application, 0, Duration.ZERO);
        for (String business : cases.object().fields().keySet()) {
            List<Json> kinds = cases.list(business).orNull();
            for (Json kind : kinds == null ? List.<Json>of() : kinds) {
                if (kind instanceof Json.Obj object
                        && "instagram".equals(new Fields(object).text("type").orNull())) {
                    worst = worst.and(
                            new GraphUsage(application, percent(new Fields(object)), regain(new Fields(object))));
                }
            }
        }
        return worst;
    }

    private static long percent(Fields usage) {
        return PERCENTS.stream()
                .mapToLong(name -> usage.count(name) instanceof Reading.Value<Long>(Long percent) ? percent : 0)
                .max()
                .orElse(0);
    }

    private static Duration regain(Fields usage) {
        Long minutes = usage.count("estimated_time_to_regain_access").orNull();
        return minutes == null ? Duration.ZERO : Duration.ofMinutes(Math.min(minutes, LONGEST.toMinutes()));
    }

    private static Optional<Fields> parse(String header) {
        try {
            return Optional.of(new Fields(StrictJson.parse(header.getBytes(StandardCharsets.UTF_8))));
        } catch (MalformedJsonException e) {
            return Optional.empty();
        }
    }
}
