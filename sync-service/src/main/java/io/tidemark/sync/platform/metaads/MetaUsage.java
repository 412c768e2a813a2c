package io.tidemark.sync.platform.metaads;

import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.Json;
import io.tidemark.sync.platform.MalformedJsonException;
import io.tidemark.sync.platform.PlatformHttp;
import io.tidemark.sync.platform.StrictJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * How much of Meta's quotas is used, from the headers of an answer. They are advice only: a header may read 0 % beside a
 * refusal, and then the refusal counts. Pure.
 *
 * @param percent the highest use that any header tells; 0 when none does
 * @param regain until calls may go on; null when not told
 */
record MetaUsage(double percent, Duration regain) {

    private static final MetaUsage NOTHING = new MetaUsage(0, null);

    static MetaUsage of(PlatformHttp.Answer.Whole answer) {
        return read(
                answer.header("x-business-use-case-usage").orElse(""),
                answer.header("x-ad-account-usage").orElse(""),
                answer.header("x-fb-ads-insights-throttle").orElse(""));
    }

    /** The business header counts minutes, the account's counts seconds; that of insights tells no time. */
    static MetaUsage read(String business, String account, String insights) {
        MetaUsage usage = NOTHING;
        Optional<Fields> byBusiness = object(business);
        if (byBusiness.isPresent()) {
            for (Json entries : byBusiness.get().object().fields().values()) {
                if (entries instanceof Json.Arr(var items)) {
                    for (Json item : items) {
                        usage = item instanceof Json.Obj entry ? usage.or(business(new Fields(entry))) : usage;
                    }
                }
            }
        }
        usage = object(account).map(MetaUsage::account).map(usage::or).orElse(usage);
        return object(insights).map(MetaUsage::insights).map(usage::or).orElse(usage);
    }

    private static MetaUsage business(Fields entry) {
        double highest = Math.max(
                percent(entry, "call_count"), Math.max(percent(entry, "total_cputime"), percent(entry, "total_time")));
        Long minutes = entry.count("estimated_time_to_regain_access").orNull();
        return new MetaUsage(highest, positive(minutes) ? Duration.ofMinutes(minutes) : null);
    }

    private static MetaUsage account(Fields entry) {
        Long seconds = entry.count("reset_time_duration").orNull();
        return new MetaUsage(percent(entry, "acc_id_util_pct"), positive(seconds) ? Duration.ofSeconds(seconds) : null);
    }

    private static MetaUsage insights(Fields entry) {
        return new MetaUsage(Math.max(percent(entry, "app_id_util_pct"), percent(entry, "acc_id_util_pct")), null);
    }

    private MetaUsage or(MetaUsage other) {
        Duration longer =
                regain == null || other.regain != null && other.regain.compareTo(regain) > 0 ? other.regain : regain;
        return new MetaUsage(Math.max(percent, other.percent), longer);
    }

    /** A pause beyond a day is taken for a fault of the header. */
    private static boolean positive(Long value) {
        return value != null && value > 0 && value <= 86_400;
    }

    private static double percent(Fields entry, String name) {
        var value = entry.quotedDecimal(name).orNull();
        return value == null ? 0 : value.doubleValue();
    }

    private static Optional<Fields> object(String header) {
        if (header.isBlank() || header.length() > 10_000) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Fields(StrictJson.parse(header.getBytes(StandardCharsets.UTF_8))));
        } catch (MalformedJsonException e) {
            // The header is advice; what cannot be read advises nothing.
            return Optional.empty();
        }
    }
}
