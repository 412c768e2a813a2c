package io.tidemark.metrics.ad;

import io.micronaut.http.HttpParameters;
import io.tidemark.metrics.problem.ProblemException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Which ads are wanted, checked.
 *
 * @param since the first day, in each ad account's own time zone
 * @param until the day after the last
 * @param postKey only ads that promote this post; null for all
 * @param cursor where the page starts; null for the first
 */
record AdsRequest(
        UUID projectId, LocalDate since, LocalDate until, String postKey, Sort sort, int limit, AdsCursor cursor) {

    private static final int MOST_DAYS = 400;
    private static final int MOST_ITEMS = 200;
    private static final int USUAL_ITEMS = 50;
    private static final int USUAL_DAYS = 28;
    private static final Set<String> PARAMETERS =
            Set.of("project", "since", "until", "post", "sort", "limit", "cursor");

    /** By what ads are sorted, the largest first; within one currency, because sums of two do not compare. */
    enum Sort {
        SPEND("spend"),
        IMPRESSIONS("impressions"),
        CLICKS("clicks"),
        CONVERSIONS("conversion_count");

        private final String column;

        Sort(String column) {
            this.column = column;
        }

        String column() {
            return column;
        }

        /** The name in requests, such as {@code spend_desc}. */
        String wireName() {
            return name().toLowerCase(Locale.ROOT) + "_desc";
        }
    }

    /**
     * Reads a query string: {@code project}, {@code since} and {@code until} (dates; 28 days up to tomorrow when missing),
     * {@code post}, {@code sort} (spend_desc when missing), {@code limit} and {@code cursor}.
     *
     * @throws ProblemException with code {@code unknown_parameter}, {@code invalid_parameter} or {@code bad_cursor}
     */
    static AdsRequest of(HttpParameters parameters, Instant now) {
        for (String name : parameters.names()) {
            if (!PARAMETERS.contains(name)) {
                throw ProblemException.badRequest("unknown_parameter", "There is no parameter " + name + ".");
            }
        }
        UUID project = single(parameters, "project")
                .map(AdsRequest::project)
                .orElseThrow(() -> invalid("project must be given."));
        LocalDate until = single(parameters, "until")
                .map(text -> date("until", text))
                .orElseGet(() -> LocalDate.ofInstant(now, ZoneOffset.UTC).plusDays(1));
        LocalDate since = single(parameters, "since")
                .map(text -> date("since", text))
                .orElseGet(() -> until.minusDays(USUAL_DAYS));
        if (!since.isBefore(until) || ChronoUnit.DAYS.between(since, until) > MOST_DAYS) {
            throw invalid("since must be before until, by at most " + MOST_DAYS + " days.");
        }
        Sort sort = single(parameters, "sort").map(AdsRequest::sort).orElse(Sort.SPEND);
        int limit = single(parameters, "limit").map(AdsRequest::limit).orElse(USUAL_ITEMS);
        String post = single(parameters, "post").map(AdsRequest::post).orElse(null);
        AdsRequest first = new AdsRequest(project, since, until, post, sort, limit, null);
        return single(parameters, "cursor")
                .map(text -> first.from(AdsCursor.decode(text, first.fingerprint())))
                .orElse(first);
    }

    /** What a cursor belongs to. */
    String fingerprint() {
        return projectId + "\n" + since + "\n" + until + "\n" + postKey + "\n" + sort.wireName();
    }

    private AdsRequest from(AdsCursor position) {
        return new AdsRequest(projectId, since, until, postKey, sort, limit, position);
    }

    private static UUID project(String text) {
        try {
            UUID id = UUID.fromString(text);
            if (id.toString().equalsIgnoreCase(text)) {
                return id;
            }
        } catch (IllegalArgumentException e) {
            throw invalid("project must be a UUID.");
        }
        throw invalid("project must be a UUID.");
    }

    private static LocalDate date(String name, String text) {
        try {
            LocalDate date = LocalDate.parse(text);
            if (date.getYear() >= 2000 && date.getYear() < 2200) {
                return date;
            }
        } catch (DateTimeException e) {
            throw invalid(name + " must be a date such as 2026-01-31.");
        }
        throw invalid(name + " must be within the years 2000 to 2199.");
    }

    private static Sort sort(String text) {
        return Arrays.stream(Sort.values())
                .filter(sort -> sort.wireName().equals(text))
                .findFirst()
                .orElseThrow(() -> invalid("sort must be one of "
                        + Arrays.stream(Sort.values()).map(Sort::wireName).collect(Collectors.joining(", ")) + "."));
    }

    private static int limit(String text) {
        if (!text.matches("[0-9]{1,3}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MOST_ITEMS) {
            throw invalid("limit must be a whole number from 1 to " + MOST_ITEMS + ".");
        }
        return Integer.parseInt(text);
    }

    private static String post(String text) {
        if (text.isBlank() || text.length() > 512 || text.indexOf('\0') >= 0) {
            throw invalid("post must be the key of a post.");
        }
        return text;
    }

    private static Optional<String> single(HttpParameters parameters, String name) {
        List<String> values = parameters.getAll(name);
        if (values.size() > 1) {
            throw invalid(name + " is given more than once.");
        }
        return values.stream().findFirst();
    }

    private static ProblemException invalid(String detail) {
        return ProblemException.badRequest("invalid_parameter", detail);
    }
}
