package io.tidemark.testbed.simulator;

import java.util.Optional;

/**
 * A thing that goes wrong, and where. An empty place means everywhere.
 *
 * @param endpoint start of the path of the calls it strikes; faults of answers only
 * @param account handle of the account it strikes
 * @param post id of the post it strikes; faults of posts only
 * @param field name of the field, the simulator's ({@code views}, {@code caption}, {@code published} …) or
 *     the platform's own ({@code video_views}); faults of fields only
 * @param value what {@link FaultKind} says for the kind
 * @param times how many answers it strikes before it is used up; faults of answers only
 * @param skipping how many answers it lets pass first; faults of answers only
 */
public record Fault(
        FaultKind kind,
        Optional<String> endpoint,
        Optional<String> account,
        Optional<String> post,
        Optional<String> field,
        Optional<String> value,
        int times,
        int skipping) {

    public Fault {
        if (times < 1 || skipping < 0) {
            throw new IllegalArgumentException("a fault strikes at least once and skips at least 0 answers");
        }
    }

    /** Everywhere and until it is switched off. */
    public static Fault of(FaultKind kind) {
        return new Fault(
                kind,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Integer.MAX_VALUE,
                0);
    }

    public static Fault hostile(HostileValue value) {
        return of(FaultKind.HOSTILE).value(value.name());
    }

    public Fault atEndpoint(String endpoint) {
        return new Fault(kind, Optional.of(endpoint), account, post, field, value, times, skipping);
    }

    public Fault forAccount(String handle) {
        return new Fault(kind, endpoint, Optional.of(handle), post, field, value, times, skipping);
    }

    public Fault forPost(String id) {
        return new Fault(kind, endpoint, account, Optional.of(id), field, value, times, skipping);
    }

    public Fault inField(String field) {
        return new Fault(kind, endpoint, account, post, Optional.of(field), value, times, skipping);
    }

    public Fault value(String value) {
        return new Fault(kind, endpoint, account, post, field, Optional.of(value), times, skipping);
    }

    public Fault times(int times) {
        return new Fault(kind, endpoint, account, post, field, value, times, skipping);
    }

    public Fault skipping(int answers) {
        return new Fault(kind, endpoint, account, post, field, value, times, answers);
    }

    boolean strikesAccount(String handle) {
        return account.isEmpty() || account.get().equals(handle);
    }

    boolean strikesPost(String handle, String id) {
        return strikesAccount(handle) && (post.isEmpty() || post.get().equals(id));
    }

    boolean strikesAnswer(String path, Optional<SimulatedAccount> of) {
        return path.startsWith(endpoint.orElse(""))
                && (account.isEmpty()
                        || of.map(SimulatedAccount::handle)
                                .filter(account.get()::equals)
                                .isPresent());
    }
}
