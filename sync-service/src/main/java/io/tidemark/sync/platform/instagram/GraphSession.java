package io.tidemark.sync.platform.instagram;

import io.tidemark.sync.credential.Tokens;
import io.tidemark.sync.platform.AccountTokens;
import io.tidemark.sync.platform.SourceFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * The calls of one reading of an account: with its token, within its budget, its usage noted. Not for several threads.
 */
final class GraphSession {

    private final GraphSessions graph;
    private final UUID accountId;
    private final Login login;
    private final Logins.Host host;
    private String token;
    private boolean askedForAnotherToken;
    private boolean stopped;
    private SourceFailure.Throttled throttled;
    private long deadline = Long.MAX_VALUE;

    GraphSession(GraphSessions graph, UUID accountId, Login login, Logins.Host host, String token) {
        this.graph = graph;
        this.accountId = accountId;
        this.login = login;
        this.host = host;
        this.token = token;
    }

    Login login() {
        return login;
    }

    /** Which interface answers: the login and the version. */
    String api() {
        return login.name().toLowerCase(Locale.ROOT) + "/" + host.version();
    }

    /** From this moment {@link #ask} makes calls for so long. */
    void limitTo(Duration time) {
        deadline = System.nanoTime() + time.toNanos();
    }

    /** Whether no further call should be made: a throttle, a used-up budget, a useless token, or the time is over. */
    boolean isOver() {
        return stopped || deadline != Long.MAX_VALUE && System.nanoTime() - deadline > 0;
    }

    /** Remembers a throttle that cost a part of the reading only, so that the next one meets it. */
    void holdBack() {
        if (throttled != null) {
            graph.pause(login, accountId, throttled);
        }
    }

    /** Makes one call. */
    GraphAnswer get(GraphClient.Get call) {
        return chunk(List.of(call)).getFirst();
    }

    /**
     * Makes calls, as many at once as the login has it. Each has an answer, in the order of the calls; those that were not
     * made because the session is over are unanswered.
     */
    List<GraphAnswer> ask(List<GraphClient.Get> calls) {
        List<GraphAnswer> answers = new ArrayList<>(calls.size());
        for (int from = 0; from < calls.size(); from += login.batch()) {
            List<GraphClient.Get> chunk = calls.subList(from, Math.min(from + login.batch(), calls.size()));
            answers.addAll(isOver() ? Collections.nCopies(chunk.size(), new GraphAnswer.Unanswered()) : chunk(chunk));
        }
        return answers;
    }

    private List<GraphAnswer> chunk(List<GraphClient.Get> calls) {
        Optional<SourceFailure> refused = graph.take(login, accountId, calls.size());
        if (refused.isPresent()) {
            stopped = true;
            return Collections.nCopies(calls.size(), new GraphAnswer.Failed(refused.get()));
        }
        List<GraphAnswer> answers = send(calls);
        OptionalLong subcode = answers.stream()
                .filter(GraphAnswer.TokenRefused.class::isInstance)
                .mapToLong(answer -> ((GraphAnswer.TokenRefused) answer).subcode())
                .findFirst();
        if (subcode.isEmpty()) {
            return answers;
        }
        if (!askedForAnotherToken) {
            askedForAnotherToken = true;
            switch (graph.insteadOf(accountId, token, subcode.getAsLong())) {
                case AccountTokens.Grant.Usable(Tokens usable) -> {
                    token = usable.accessToken();
                    return chunk(calls);
                }
                case AccountTokens.Grant.Refused(SourceFailure failure) -> {
                    stopped = true;
                    return Collections.nCopies(calls.size(), new GraphAnswer.Failed(failure));
                }
            }
        }
        stopped = true;
        return Collections.nCopies(calls.size(), new GraphAnswer.Failed(GraphAnswer.reauth(subcode.getAsLong())));
    }

    private List<GraphAnswer> send(List<GraphClient.Get> calls) {
        List<GraphClient.Reply> replies = calls.size() == 1
                ? List.of(graph.client().get(host, token, calls.getFirst()))
                : graph.client().batch(host, token, calls);
        graph.used(
                login,
                accountId,
                replies.stream().map(GraphClient.Reply::usage).reduce(GraphUsage.UNKNOWN, GraphUsage::and));
        List<GraphAnswer> answers =
                replies.stream().map(GraphClient.Reply::answer).toList();
        for (GraphAnswer answer : answers) {
            if (answer instanceof GraphAnswer.Failed(SourceFailure.Throttled told)) {
                throttled = told;
                stopped = true;
            }
        }
        return answers;
    }
}
