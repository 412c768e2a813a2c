package io.tidemark.testbed.simulator;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Optional;

/** Followers and connections. */
final class LinkedInPeople {
    static final String FOLLOWERS = "/rest/memberFollowersCount";
    static final String CONNECTIONS = "/rest/connections/";
    static final String NETWORK = "/rest/networkSizes/";
    static final String ROLES = "/rest/organizationAcls";

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
            // Here the key tells what a day gained, and no level.
            case "dateRange" ->
                LinkedInDays.of(call, stage.clock().instant())
                        .page((json, day) -> json.writeNumberField("memberFollowersCount", gained(caller, day)));
            default -> throw LinkedInRefusal.illegalArgument();
        };
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

    /** The organisations of the member; whoever connected one administers it, and once administered another. */
    Answer roles(Call call, SimulatedAccount caller, int version) throws LinkedInRefusal {
        if (!call.parameter("q").equals(Optional.of("roleAssignee"))) {
            throw LinkedInRefusal.illegalArgument();
        }
        if (LinkedInEndpoint.lacks(stage, caller, "r_organization_social")) {
            throw LinkedInRefusal.accessDenied("organizationAcls.FINDER-roleAssignee", Integer.toString(version));
        }
        return LinkedInEndpoint.page(0, 100, false, Optional.empty(), json -> {
            writeRole(json, "urn:li:organization:1", "REVOKED");
            writeRole(json, "urn:li:" + caller.businessId().replaceFirst("-", ":"), "APPROVED");
        });
    }

    private static void writeRole(JsonGenerator json, String organisation, String state) throws IOException {
        json.writeStartObject();
        json.writeStringField("roleAssignee", "urn:li:person:simulated");
        json.writeStringField("state", state);
        json.writeStringField("role", "ADMINISTRATOR");
        json.writeStringField("organization", organisation);
        json.writeEndObject();
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
}
