package io.tidemark.testbed.simulator;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Followers and connections. */
final class LinkedInPeople {
    static final String FOLLOWERS = "/rest/memberFollowersCount";
    static final String CONNECTIONS = "/rest/connections/";
    static final String NETWORK = "/rest/networkSizes/";

    private static final Pattern DATE_RANGE = Pattern.compile("\\(start:\\(day:([0-9]{1,2}),month:([0-9]{1,2}),"
            + "year:([0-9]{4})\\),end:\\(day:([0-9]{1,2}),month:([0-9]{1,2}),year:([0-9]{4})\\)\\)");

    private final Stage stage;

    LinkedInPeople(Stage stage) {
        this.stage = stage;
    }

    Answer followers(Call call, SimulatedAccount caller, int version) throws LinkedInRefusal {
        if (LinkedInEndpoint.lacks(stage, caller, "r_member_profileAnalytics")) {
            throw LinkedInRefusal.accessDenied("memberFollowersCount.FINDER", Integer.toString(version));
        }
        return switch (call.parameter("q").orElse("")) {
            case "me" ->
                LinkedInEndpoint.page(0, 10, false, Optional.of(1), json -> {
                    json.writeStartObject();
                    json.writeNumberField("memberFollowersCount", caller.followers());
                    json.writeEndObject();
                });
            case "dateRange" -> gains(call, caller);
            default -> throw LinkedInRefusal.illegalArgument();
        };
    }

    /** The days of a range, each with what it gained: the same key as the level has, and no level. */
    private Answer gains(Call call, SimulatedAccount caller) throws LinkedInRefusal {
        Matcher range = DATE_RANGE.matcher(call.rawParameter("dateRange").orElse(""));
        if (!range.matches()) {
            throw LinkedInRefusal.illegalArgument();
        }
        LocalDate from = date(range, 1);
        LocalDate until = date(range, 4);
        LocalDate today = stage.clock().instant().atZone(ZoneOffset.UTC).toLocalDate();
        if (!from.isBefore(until) || until.isAfter(today)) {
            throw LinkedInRefusal.badParameter("Invalid date range");
        }
        int days = (int) (until.toEpochDay() - from.toEpochDay());
        return LinkedInEndpoint.page(0, Math.max(10, days), false, Optional.of(days), json -> {
            for (LocalDate day = from; day.isBefore(until); day = day.plusDays(1)) {
                json.writeStartObject();
                json.writeObjectFieldStart("dateRange");
                write(json, "start", day);
                write(json, "end", day.plusDays(1));
                json.writeEndObject();
                json.writeNumberField("memberFollowersCount", gained(caller, day));
                json.writeEndObject();
            }
        });
    }

    Answer connections(Call call, SimulatedAccount caller, int version) throws LinkedInRefusal {
        boolean own = call.path().equals(CONNECTIONS + "urn:li:person:" + caller.businessId());
        if (!own || LinkedInEndpoint.lacks(stage, caller, "r_1st_connections_size")) {
            throw LinkedInRefusal.accessDenied("connections.GET", Integer.toString(version));
        }
        return size(caller.following());
    }

    Answer network(Call call, SimulatedAccount caller, int version) throws LinkedInRefusal {
        boolean own =
                call.path().equals(NETWORK + "urn:li:" + caller.businessId().replaceFirst("-", ":"));
        if (!call.parameter("edgeType").equals(Optional.of("COMPANY_FOLLOWED_BY_MEMBER"))) {
            throw LinkedInRefusal.badParameter("edgeType is required");
        }
        if (!own || LinkedInEndpoint.lacks(stage, caller, "r_organization_social")) {
            throw LinkedInRefusal.accessDenied("networkSizes.GET", Integer.toString(version));
        }
        return size(caller.followers());
    }

    /** What a member gained on a day. */
    static long gained(SimulatedAccount account, LocalDate day) {
        return Draw.of(account.number()).with("gained").with(day.toEpochDay()).below(12);
    }

    private static Answer size(long size) {
        return Answer.json(200, json -> {
            json.writeStartObject();
            json.writeNumberField("firstDegreeSize", size);
            json.writeEndObject();
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
