package io.tidemark.testbed.simulator;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** LinkedIn's versioned API: figures of members' and organisations' posts, followers and connections. */
final class LinkedInEndpoint implements PlatformEndpoint {
    /** The oldest and the newest version that are served. */
    static final int OLDEST_VERSION = 202510;

    static final int NEWEST_VERSION = 202609;

    /** What the development tier grants a member and the application in a UTC day. */
    private static final int CALLS_PER_MEMBER = 100;

    private static final int CALLS_OF_THE_APP = 5_000;

    private static final Set<String> MEMBER_SCOPES = Set.of(
            "openid", "profile", "r_member_postAnalytics", "r_member_profileAnalytics", "r_1st_connections_size");
    private static final Set<String> ORGANISATION_SCOPES = Set.of("openid", "profile", "r_organization_social");

    private final Stage stage;
    private final LinkedInTokens tokens;
    private final LinkedInAnalytics analytics;
    private final LinkedInShareStatistics statistics;
    private final LinkedInPeople people;
    private final Map<String, Integer> callsOfTheDay = new HashMap<>();
    private long day;

    LinkedInEndpoint(Stage stage, LinkedInTokens tokens) {
        this.stage = stage;
        this.tokens = tokens;
        this.analytics = new LinkedInAnalytics(stage);
        this.statistics = new LinkedInShareStatistics(stage);
        this.people = new LinkedInPeople(stage);
    }

    @Override
    public String pathPrefix() {
        return "/rest/";
    }

    @Override
    public String endpointOf(Call call) {
        String rest = call.path().substring(pathPrefix().length());
        return pathPrefix() + rest.substring(0, rest.indexOf('/') < 0 ? rest.length() : rest.indexOf('/'));
    }

    @Override
    public Optional<SimulatedAccount> accountOf(Call call) {
        return token(call).flatMap(tokens::ownerOf);
    }

    @Override
    public Answer throttled() {
        return LinkedInRefusal.tooManyToday("APPLICATION").answer();
    }

    @Override
    public Answer error(String code) {
        return LinkedInRefusal.named(code).answer();
    }

    @Override
    public Answer answer(Call call) {
        try {
            int version = version(call);
            String token = token(call).orElseThrow(LinkedInRefusal::noToken);
            LinkedInTokens.State state = tokens.stateOf(token);
            if (state != LinkedInTokens.State.VALID) {
                throw LinkedInRefusal.token(state);
            }
            if (!call.method().equals("GET")
                    || !call.header("X-Restli-Protocol-Version").equals(Optional.of("2.0.0"))) {
                throw LinkedInRefusal.illegalArgument();
            }
            SimulatedAccount caller = tokens.ownerOf(token).orElseThrow();
            count(caller);
            return route(call, caller, version);
        } catch (LinkedInRefusal refusal) {
            return refusal.answer();
        }
    }

    /** Whether an account's posts are an organisation's. */
    static boolean isOrganisation(int number) {
        return number % 4 == 3;
    }

    static Set<String> scopes(int number) {
        return isOrganisation(number) ? ORGANISATION_SCOPES : MEMBER_SCOPES;
    }

    /** Whether a fault has taken the scope from the account. */
    static boolean lacks(Stage stage, SimulatedAccount account, String scope) {
        return !account.scopes().contains(scope)
                || stage.faults()
                        .against(account.handle(), FaultKind.SCOPE_MISSING)
                        .filter(fault -> fault.value().orElse(scope).equals(scope))
                        .isPresent();
    }

    /** One page of a finder. */
    static Answer page(int start, int count, boolean more, Optional<Integer> total, Answer.Content elements) {
        return Answer.json(200, json -> {
            json.writeStartObject();
            json.writeObjectFieldStart("paging");
            json.writeNumberField("start", start);
            json.writeNumberField("count", count);
            json.writeArrayFieldStart("links");
            if (more) {
                json.writeStartObject();
                json.writeStringField("type", "application/json");
                json.writeStringField("rel", "next");
                json.writeStringField("href", "/rest/next?start=" + (start + count) + "&count=" + count);
                json.writeEndObject();
            }
            json.writeEndArray();
            if (total.isPresent()) {
                json.writeNumberField("total", total.get());
            }
            json.writeEndObject();
            json.writeArrayFieldStart("elements");
            elements.writeTo(json);
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private Answer route(Call call, SimulatedAccount caller, int version) throws LinkedInRefusal {
        if (call.path().startsWith(LinkedInPeople.CONNECTIONS)) {
            return people.connections(call, caller, version);
        }
        if (call.path().startsWith(LinkedInPeople.NETWORK)) {
            return people.network(call, caller, version);
        }
        return switch (call.path()) {
            case LinkedInAnalytics.PATH -> analytics.answer(call, caller, version);
            case LinkedInShareStatistics.PATH -> statistics.answer(call, caller, version);
            case LinkedInPeople.ROLES -> people.roles(call, caller, version);
            case LinkedInPeople.FOLLOWERS -> people.followers(call, caller, version);
            default -> throw LinkedInRefusal.notFound();
        };
    }

    private static int version(Call call) throws LinkedInRefusal {
        String version = call.header("LinkedIn-Version").orElse("");
        if (!version.matches("[0-9]{6}")) {
            throw LinkedInRefusal.badParameter("A version must be present in the header LinkedIn-Version");
        }
        int number = Integer.parseInt(version);
        if (number < OLDEST_VERSION || number > NEWEST_VERSION) {
            throw LinkedInRefusal.sunset(version);
        }
        return number;
    }

    // Refused calls count too.
    private synchronized void count(SimulatedAccount caller) throws LinkedInRefusal {
        InstantSource wall = stage.config().timeline().wall();
        Instant now = wall.instant();
        long today = Math.floorDiv(now.getEpochSecond(), 86_400);
        if (today != day) {
            callsOfTheDay.clear();
            day = today;
        }
        boolean enforced = stage.config().quotas().appPerMinute() != Integer.MAX_VALUE;
        int ofTheApp = callsOfTheDay.merge("", 1, Integer::sum);
        int ofTheMember = callsOfTheDay.merge(caller.handle(), 1, Integer::sum);
        if (enforced && ofTheApp > CALLS_OF_THE_APP) {
            throw LinkedInRefusal.tooManyToday("APPLICATION");
        }
        if (enforced && ofTheMember > CALLS_PER_MEMBER) {
            throw LinkedInRefusal.tooManyToday("MEMBER");
        }
    }

    private static Optional<String> token(Call call) {
        return call.header("Authorization")
                .filter(value -> value.startsWith("Bearer "))
                .map(value -> value.substring("Bearer ".length()));
    }
}
