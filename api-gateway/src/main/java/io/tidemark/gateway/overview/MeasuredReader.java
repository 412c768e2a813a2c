package io.tidemark.gateway.overview;

import static io.tidemark.gateway.overview.MetricValues.METRICS;
import static java.util.stream.Collectors.joining;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micronaut.core.type.Argument;
import io.micronaut.serde.ObjectMapper;
import io.tidemark.schemas.MetricDefinition;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the metrics of a row, and says of each that is missing why. */
@Singleton
final class MeasuredReader {

    /** Every metric, and the times of those that are older than the row's newest observation, if there are any. */
    static final String COLUMNS = "metrics_observed_at, metrics_source, metrics_approximate, absent_reasons, CASE WHEN"
            + " coalesce(" + each("_at") + ") IS NOT NULL THEN ARRAY[" + each("_at") + "] END, " + each("");

    static final int WIDTH = 5 + METRICS.size();

    private static final Set<String> REASONS =
            Set.of("not_supported", "not_permitted", "not_yet", "failed", "withheld");

    private static final String NOT_YET = "not_yet";
    private static final String NOT_SUPPORTED = "not_supported";
    private static final String NOT_TOLD = "not_told";

    /** What decides the reasons of a row. Few of these are different. */
    private record Absence(String platform, String told, long missing) {}

    private final ObjectMapper json;
    private final Cache<Absence, AbsentReasons> reasons =
            Caffeine.newBuilder().maximumSize(2000).build();

    MeasuredReader(ObjectMapper json) {
        this.json = json;
    }

    /** @param at the first of {@link #COLUMNS} */
    Measured read(ResultSet row, String platform, int at) throws SQLException {
        Number[] values = new Number[METRICS.size()];
        long missing = 0;
        for (int i = 0; i < values.length; i++) {
            values[i] = (Number) row.getObject(at + 5 + i);
            if (values[i] == null) {
                missing |= 1L << i;
            }
        }
        MetricValues metrics = new MetricValues(values);
        Map<String, Instant> older = olderTimes(row, at + 4);
        return new Measured(
                metrics,
                metrics.engagementRate(older),
                Post.instant(row, at),
                older,
                reasons.get(new Absence(platform, row.getString(at + 3), missing), this::explain),
                row.getString(at + 1),
                (Boolean) row.getObject(at + 2));
    }

    private static Map<String, Instant> olderTimes(ResultSet row, int at) throws SQLException {
        if (row.getObject(at) == null) {
            return Map.of();
        }
        Timestamp[] times = (Timestamp[]) row.getArray(at).getArray();
        Map<String, Instant> older = new LinkedHashMap<>();
        for (int i = 0; i < times.length; i++) {
            if (times[i] != null) {
                older.put(METRICS.get(i).jsonName(), times[i].toInstant());
            }
        }
        return older;
    }

    private AbsentReasons explain(Absence absence) {
        Map<String, String> told = told(absence);
        Map<String, String> explained = new LinkedHashMap<>();
        for (int i = 0; i < METRICS.size(); i++) {
            MetricDefinition metric = METRICS.get(i);
            if ((absence.missing() & 1L << i) != 0) {
                explained.put(metric.jsonName(), known(told.get(metric.id())).orElseGet(() -> untold(metric, absence)));
            }
        }
        return new AbsentReasons(explained);
    }

    /** A reason of those that the contract names; any other text counts as none. */
    private static Optional<String> known(String reason) {
        return Optional.ofNullable(reason).filter(REASONS::contains);
    }

    /** The source gave no reason: the platform may not have the metric at all, or nobody has looked yet. */
    private static String untold(MetricDefinition metric, Absence absence) {
        if (!metric.wireNames().containsKey(absence.platform())) {
            return NOT_SUPPORTED;
        }
        return absence.told() == null ? NOT_YET : NOT_TOLD;
    }

    private Map<String, String> told(Absence absence) {
        if (absence.told() == null) {
            return Map.of();
        }
        try {
            return json.readValue(absence.told(), Argument.mapOf(String.class, String.class));
        } catch (IOException e) {
            throw new IllegalStateException("absent_reasons is not an object of texts", e);
        }
    }

    private static String each(String suffix) {
        return METRICS.stream().map(metric -> metric.id() + suffix).collect(joining(", "));
    }
}
