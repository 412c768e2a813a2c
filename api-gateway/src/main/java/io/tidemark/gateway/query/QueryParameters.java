package io.tidemark.gateway.query;

import io.micronaut.http.HttpParameters;
import io.micronaut.http.HttpRequest;
import io.tidemark.gateway.problem.ProblemCode;
import io.tidemark.gateway.problem.ProblemException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The query of a request, read strictly: what cannot be used is refused with a {@link ProblemException} that names the
 * parameter and what it takes, and is never ignored.
 */
public final class QueryParameters {

    /** How many items a page has when the caller does not say. */
    public static final int DEFAULT_LIMIT = 50;

    public static final int MAX_LIMIT = 200;

    private static final int MAX_VALUES = 20;
    private static final int MAX_LENGTH = 200;

    /** Of no use as filters, and partly beyond what PostgreSQL can compare. */
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999Z");

    private final HttpParameters given;

    private QueryParameters(HttpParameters given) {
        this.given = given;
    }

    /**
     * @param allowed every parameter that the address takes
     * @throws ProblemException {@code unknown_parameter} when the request has another one
     */
    public static QueryParameters of(HttpRequest<?> request, Set<String> allowed) {
        HttpParameters given = request.getParameters();
        for (String name : given.names()) {
            if (!allowed.contains(name)) {
                throw new ProblemException(
                        ProblemCode.UNKNOWN_PARAMETER,
                        "This address does not take the parameter '" + shown(name) + "'. "
                                + (allowed.isEmpty()
                                        ? "It takes none."
                                        : "It takes: " + String.join(", ", new TreeSet<>(allowed)) + "."));
            }
        }
        return new QueryParameters(given);
    }

    /** The parameter's one value, or empty when it is not given. */
    public Optional<String> text(String name) {
        List<String> values = given.getAll(name);
        if (values.size() > 1) {
            throw new ProblemException(
                    ProblemCode.REPEATED_PARAMETER,
                    "The parameter '" + name + "' is given more than once. Give it once.");
        }
        return values.stream().map(value -> checked(name, value)).findFirst();
    }

    /** The values of a parameter that may be repeated, without doubles and in a fixed order. */
    public List<String> texts(String name) {
        Set<String> values = given.getAll(name).stream()
                .map(value -> checked(name, value))
                .collect(Collectors.toCollection(TreeSet::new));
        if (values.size() > MAX_VALUES) {
            throw bad(name, "at most " + MAX_VALUES + " values");
        }
        return List.copyOf(values);
    }

    /** A repeatable parameter of which each value is one of some names. */
    public List<String> choices(String name, Set<String> names) {
        List<String> values = texts(name);
        if (!names.containsAll(values)) {
            throw bad(name, "one of " + String.join(", ", new TreeSet<>(names)));
        }
        return values;
    }

    /** One of some names. */
    public Optional<String> choice(String name, List<String> names) {
        return text(name).map(value -> {
            if (!names.contains(value)) {
                throw bad(name, "one of " + String.join(", ", names));
            }
            return value;
        });
    }

    /** The entry of {@code choices} that the parameter names. */
    public <T> Optional<T> choice(String name, Map<String, T> choices) {
        return text(name)
                .map(value -> Optional.ofNullable(choices.get(value))
                        .orElseThrow(() -> bad(name, "one of " + String.join(", ", choices.keySet()))));
    }

    /** A whole number from 0 on. */
    public Optional<Long> count(String name) {
        return text(name).map(value -> {
            if (!value.matches("\\d{1,19}")) {
                throw bad(name, "a whole number from 0 to 9223372036854775807");
            }
            try {
                return Long.valueOf(value);
            } catch (NumberFormatException e) {
                throw bad(name, "a whole number from 0 to 9223372036854775807");
            }
        });
    }

    /** A score, from 0 to 10. */
    public Optional<Double> score(String name) {
        return text(name).map(value -> {
            if (!value.matches("\\d{1,2}(\\.\\d{1,6})?") || Double.parseDouble(value) > 10) {
                throw bad(name, "a number from 0 to 10, such as 4.00");
            }
            return Double.valueOf(value);
        });
    }

    /** {@code true} or {@code false}. */
    public Optional<Boolean> flag(String name) {
        return choice(name, new TreeMap<>(Map.of("true", true, "false", false)));
    }

    /** A moment as ISO-8601 with its offset, in microseconds. */
    public Optional<Instant> time(String name) {
        return text(name).map(value -> {
            try {
                Instant time = OffsetDateTime.parse(value).toInstant();
                if (!time.isBefore(EARLIEST) && !time.isAfter(LATEST)) {
                    return time.truncatedTo(ChronoUnit.MICROS);
                }
            } catch (DateTimeException e) {
                // Refused below, like a moment out of range; what was wrong is in the detail.
            }
            throw bad(name, "a time such as 2026-01-31T00:00:00Z");
        });
    }

    /** A day, such as 2026-01-31. */
    public Optional<LocalDate> day(String name) {
        return text(name).map(value -> {
            try {
                LocalDate day = LocalDate.parse(value);
                if (day.getYear() >= 1 && day.getYear() <= 9999) {
                    return day;
                }
            } catch (DateTimeException e) {
                // Refused below, like a day out of range; what was wrong is in the detail.
            }
            throw bad(name, "a day such as 2026-01-31");
        });
    }

    /** The size of a page, 1 to {@link #MAX_LIMIT}. */
    public int limit() {
        return count("limit")
                .map(limit -> {
                    if (limit < 1 || limit > MAX_LIMIT) {
                        throw bad("limit", "a whole number from 1 to " + MAX_LIMIT);
                    }
                    return limit.intValue();
                })
                .orElse(DEFAULT_LIMIT);
    }

    /** Refuses a window that ends before it begins, or is empty. */
    public void requireOrder(String since, Optional<Instant> from, String until, Optional<Instant> to) {
        if (from.isPresent() && to.isPresent() && !from.get().isBefore(to.get())) {
            throw bad(until, "a time after '" + since + "'");
        }
    }

    /**
     * What a cursor of this request belongs to: the address, the filters and the sort.
     *
     * @param sort the sort that holds, whether it was given or not
     */
    public String fingerprint(String address, String sort) {
        StringBuilder text = new StringBuilder(address).append('\n').append(sort);
        for (String name : new TreeSet<>(given.names())) {
            if (!Set.of("cursor", "limit", "sort").contains(name)) {
                texts(name)
                        .forEach(value ->
                                text.append('\n').append(name).append('=').append(value));
            }
        }
        return text.toString();
    }

    /** A value that cannot be used. */
    public static ProblemException bad(String name, String wanted) {
        return new ProblemException(
                ProblemCode.BAD_PARAMETER, "The parameter '" + name + "' cannot be used. It takes " + wanted + ".");
    }

    private static String checked(String name, String value) {
        int maximum = name.equals("cursor") ? Cursor.MAX_LENGTH : MAX_LENGTH;
        if (value.isBlank() || value.length() > maximum) {
            throw bad(name, "1 to " + maximum + " characters");
        }
        if (value.chars().anyMatch(c -> Character.isISOControl(c) || Character.isSurrogate((char) c))) {
            throw bad(name, "text without control characters and emoji");
        }
        return value;
    }

    /** Of a name that the caller made up only what is harmless. */
    private static String shown(String name) {
        String harmless = name.replaceAll("[^A-Za-z0-9_.\\-\\[\\]]", "?");
        return harmless.length() <= 40 ? harmless : harmless.substring(0, 40) + "…";
    }
}
