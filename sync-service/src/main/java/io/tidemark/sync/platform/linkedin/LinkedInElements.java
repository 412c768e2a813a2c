package io.tidemark.sync.platform.linkedin;

import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.Json;
import io.tidemark.sync.platform.Reading;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** Reads the pages of LinkedIn's finders: {@code {"paging": {…}, "elements": […]}}. */
final class LinkedInElements {

    private static final int MOST = 1_000_000;

    private LinkedInElements() {}

    /** The elements that are objects. */
    static Reading<List<Fields>> of(Fields page) {
        return page.list("elements").then(items -> {
            List<Fields> elements = new ArrayList<>();
            for (Json item : items) {
                if (!(item instanceof Json.Obj object)) {
                    return new Reading.Unreadable<>("an element that is no object");
                }
                elements.add(new Fields(object));
            }
            return new Reading.Value<>(elements);
        });
    }

    /**
     * Where the next page starts; empty after the last. However few elements came, LinkedIn names a next page when there
     * is one, and the answer's count may be another one than was asked for.
     */
    static OptionalInt nextStart(Fields page) {
        Fields paging = page.object("paging").orNull();
        List<Json> links = paging == null ? null : paging.list("links").orNull();
        boolean more = links != null
                && links.stream()
                        .anyMatch(link -> link instanceof Json.Obj object
                                && "next".equals(new Fields(object).text("rel").orNull()));
        if (!more) {
            return OptionalInt.empty();
        }
        Long start = paging.count("start").orNull();
        Long count = paging.count("count").orNull();
        return start == null || count == null || start > MOST || count > MOST
                ? OptionalInt.empty()
                : OptionalInt.of((int) (start + count));
    }

    /** The one element's count, if it is of this metric; missing where LinkedIn has none. */
    static Reading<Long> total(Fields page, String metric) {
        return of(page).then(elements -> switch (elements.size()) {
            case 0 -> new Reading.Missing<>();
            case 1 -> count(elements.getFirst(), metric);
            default -> new Reading.Unreadable<>("more than one total");
        });
    }

    /** The count of an element, if it is of this metric. */
    static Reading<Long> count(Fields element, String metric) {
        return metricType(element)
                .then(type -> type.equals(metric)
                        ? element.count("count")
                        : new Reading.Unreadable<>("another metric than was asked for"));
    }

    /** The first day of an element's range. */
    static Reading<LocalDate> day(Fields element) {
        return element.object("dateRange").then(range -> range.object("start")).then(start -> {
            Long year = start.count("year").orNull();
            Long month = start.count("month").orNull();
            Long day = start.count("day").orNull();
            if (year == null || month == null || day == null || year < 1990 || year > 2200) {
                return new Reading.Unreadable<>("not a day");
            }
            try {
                return new Reading.Value<>(LocalDate.of(year.intValue(), Math.toIntExact(month), Math.toIntExact(day)));
            } catch (DateTimeException | ArithmeticException e) {
                return new Reading.Unreadable<>("not a day");
            }
        });
    }

    /** A text since version 202605; before, the text was wrapped in an object under the name of its Java type. */
    private static Reading<String> metricType(Fields element) {
        return element.text("metricType") instanceof Reading.Value<String> text
                ? text
                : element.object("metricType").then(wrapper -> {
                    Set<String> names = wrapper.object().fields().keySet();
                    return names.size() == 1
                            ? wrapper.text(names.iterator().next())
                            : new Reading.Unreadable<>("a metric without a name");
                });
    }
}
