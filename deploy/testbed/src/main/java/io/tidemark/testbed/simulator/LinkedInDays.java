package io.tidemark.testbed.simulator;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The days of a finder's {@code dateRange}, whose end is exclusive: {@code (start:(day:4,month:5,year:2024),end:(…))}. */
record LinkedInDays(LocalDate first, LocalDate end) {
    private static final Pattern DATE_RANGE = Pattern.compile("\\(start:\\(day:([0-9]{1,2}),month:([0-9]{1,2}),"
            + "year:([0-9]{4})\\),end:\\(day:([0-9]{1,2}),month:([0-9]{1,2}),year:([0-9]{4})\\)\\)");

    /** Writes the fields of a day's element, beside its range. */
    interface Fields {
        void write(JsonGenerator json, LocalDate day) throws IOException;
    }

    /** The days of a call: at least one, and none of them in the future. */
    static LinkedInDays of(Call call, Instant now) throws LinkedInRefusal {
        Matcher range = DATE_RANGE.matcher(call.rawParameter("dateRange").orElse(""));
        if (!range.matches()) {
            throw LinkedInRefusal.illegalArgument();
        }
        LinkedInDays days = new LinkedInDays(date(range, 1), date(range, 4));
        LocalDate today = now.atZone(ZoneOffset.UTC).toLocalDate();
        if (!days.first().isBefore(days.end()) || days.end().isAfter(today.plusDays(1))) {
            throw LinkedInRefusal.badParameter("Invalid date range");
        }
        return days;
    }

    /** An element for each day. */
    Answer page(Fields fields) {
        int days = (int) (end.toEpochDay() - first.toEpochDay());
        return LinkedInEndpoint.page(0, Math.max(10, days), false, Optional.of(days), json -> {
            for (LocalDate day = first; day.isBefore(end); day = day.plusDays(1)) {
                json.writeStartObject();
                json.writeObjectFieldStart("dateRange");
                write(json, "start", day);
                write(json, "end", day.plusDays(1));
                json.writeEndObject();
                fields.write(json, day);
                json.writeEndObject();
            }
        });
    }

    private static void write(JsonGenerator json, String name, LocalDate day) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeNumberField("month", day.getMonthValue());
        json.writeNumberField("year", day.getYear());
        json.writeNumberField("day", day.getDayOfMonth());
        json.writeEndObject();
    }

    private static LocalDate date(Matcher range, int group) throws LinkedInRefusal {
        try {
            return LocalDate.of(
                    Integer.parseInt(range.group(group + 2)),
                    Integer.parseInt(range.group(group + 1)),
                    Integer.parseInt(range.group(group)));
        } catch (DateTimeException e) {
            throw LinkedInRefusal.badParameter("Invalid date range");
        }
    }
}
