package io.tidemark.sync.account;

import io.tidemark.schemas.AccountMetricCatalog;
import io.tidemark.schemas.AccountMetricDefinition;
import io.tidemark.sync.accountmetrics.AccountMetricsRecorder.GivenDay;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.MalformedJsonException;
import io.tidemark.sync.platform.Reading;
import io.tidemark.sync.platform.StrictJson;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads {@code {"metrics": {"profileViews": 12}}} strictly: nothing is coerced, and nothing is overlooked. Pure. */
final class AccountMetricsBody {

    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

    private static final Map<String, AccountMetricDefinition> METRICS = AccountMetricCatalog.all().stream()
            .collect(Collectors.toMap(
                    AccountMetricDefinition::jsonName, Function.identity(), (one, other) -> one, TreeMap::new));

    private AccountMetricsBody() {}

    /** @throws RefusedRequestException invalid_date, invalid_request, unknown_metric or invalid_value */
    static GivenDay read(String date, String body) {
        LocalDate day = day(date);
        Fields request = parse(body);
        if (!request.object().fields().keySet().equals(Set.of("metrics"))
                || !(request.object("metrics") instanceof Reading.Value<Fields>(Fields metrics))) {
            throw new RefusedRequestException("invalid_request", "The body must be {\"metrics\": {…}}.");
        }
        Map<String, Long> values = new TreeMap<>();
        for (String name : metrics.object().fields().keySet()) {
            AccountMetricDefinition metric = METRICS.get(name);
            if (metric == null) {
                throw new RefusedRequestException(
                        "unknown_metric",
                        "There is no such metric of an account. There are: " + String.join(", ", METRICS.keySet())
                                + ".");
            }
            values.put(metric.id(), value(metric, metrics.count(name)));
        }
        return new GivenDay(day, values);
    }

    private static Long value(AccountMetricDefinition metric, Reading<Long> reading) {
        return switch (reading) {
            case Reading.Value<Long>(Long value) -> value;
            case Reading.Missing<Long> ignored -> throw invalid(metric, "missing");
            case Reading.Null<Long> ignored -> throw invalid(metric, "null");
            case Reading.Unreadable<Long>(String reason) -> throw invalid(metric, reason);
        };
    }

    private static RefusedRequestException invalid(AccountMetricDefinition metric, String what) {
        return new RefusedRequestException(
                "invalid_value", metric.jsonName() + " must be a whole number from 0 on, but is " + what + ".");
    }

    private static LocalDate day(String text) {
        if (DATE.matcher(text).matches()) {
            try {
                return LocalDate.parse(text);
            } catch (DateTimeException e) {
                throw new RefusedRequestException("invalid_date", "There is no such day.");
            }
        }
        throw new RefusedRequestException("invalid_date", "The date must be a day such as 2026-01-31.");
    }

    private static Fields parse(String body) {
        try {
            return new Fields(StrictJson.parse(body.getBytes(StandardCharsets.UTF_8)));
        } catch (MalformedJsonException e) {
            throw new RefusedRequestException("invalid_request", "The body cannot be read as JSON.");
        }
    }
}
