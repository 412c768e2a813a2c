package io.tidemark.testbed.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * LinkedIn's tokens: access for 60 days, and for members who agreed when the application was an approved partner a
 * refresh token whose end, a year after the consent, no refresh moves. Tokens carry their facts and a check value of the
 * seed, so that a simulator that was started again accepts those that an earlier one gave out.
 */
final class LinkedInTokens {
    static final Duration ACCESS_LIFE = Duration.ofDays(60);
    private static final Duration REFRESH_LIFE = Duration.ofDays(365);

    /**
     * What an account's client should hold.
     *
     * @param refreshToken null for an account without one, as is {@code refreshExpiresAt}
     */
    record Grant(
            SimulatedAccount account,
            String accessToken,
            Instant accessExpiresAt,
            String refreshToken,
            Instant refreshExpiresAt) {}

    /** Why a token is not accepted; LinkedIn has a number for each. */
    enum State {
        VALID,
        INVALID,
        REVOKED,
        EXPIRED
    }

    private record Token(String kind, int account, int generation, long expiresAt) {}

    private static final class Holder {
        private int generation;
        private Instant issuedAt;
        private Instant refreshExpiresAt;
        private int expiredBelow;
        private final Set<String> appliedFaults = new HashSet<>();
    }

    private final SimulatedWorld world;
    private final Faults faults;
    private final InstantSource clock;
    private final Draw secret;
    private final Map<Integer, Holder> holders = new HashMap<>();

    LinkedInTokens(SimulatedWorld world, Faults faults, InstantSource clock, SimulatorConfig config) {
        this.world = world;
        this.faults = faults;
        this.clock = clock;
        this.secret = Draw.of(config.offer().seed()).with("linkedin secret");
        for (SimulatedAccount account : world.accounts()) {
            Holder holder = new Holder();
            holder.issuedAt = config.timeline().start();
            holder.refreshExpiresAt = holder.issuedAt.plus(REFRESH_LIFE);
            holders.put(account.number(), holder);
        }
    }

    /** What was given out last. */
    synchronized Grant current(SimulatedAccount account) {
        Holder holder = holders.get(account.number());
        Instant accessEnd = holder.issuedAt.plus(ACCESS_LIFE);
        boolean partner = account.number() % 5 != 0;
        Instant refreshEnd = partner ? holder.refreshExpiresAt : null;
        return new Grant(
                account,
                write(new Token("AQV", account.number(), holder.generation, accessEnd.getEpochSecond())),
                accessEnd,
                partner
                        ? write(new Token("AQX", account.number(), holder.generation, refreshEnd.getEpochSecond()))
                        : null,
                refreshEnd);
    }

    /** The account of an access or refresh token, whether it is still valid or not. */
    Optional<SimulatedAccount> ownerOf(String token) {
        return read(token).flatMap(read -> world.withNumber(read.account()));
    }

    synchronized State stateOf(String accessToken) {
        return state(accessToken, "AQV");
    }

    /** Another access token for a refresh token; empty if that is not valid. */
    synchronized Optional<Grant> refresh(String refreshToken) {
        if (state(refreshToken, "AQX") != State.VALID) {
            return Optional.empty();
        }
        SimulatedAccount account = ownerOf(refreshToken).orElseThrow();
        Holder holder = holders.get(account.number());
        holder.generation = Math.max(holder.generation + 1, holder.expiredBelow);
        holder.issuedAt = now();
        return Optional.of(current(account));
    }

    /** What an owner gives who has agreed again. */
    synchronized Grant redeem(SimulatedAccount account) {
        Holder holder = holders.get(account.number());
        holder.generation = Math.max(holder.generation + 1, holder.expiredBelow);
        holder.issuedAt = now();
        holder.refreshExpiresAt = now().plus(REFRESH_LIFE);
        return current(account);
    }

    private State state(String text, String kind) {
        Token token = read(text).filter(read -> read.kind().equals(kind)).orElse(null);
        SimulatedAccount account = ownerOf(text).orElse(null);
        if (token == null || account == null) {
            return State.INVALID;
        }
        if (faults.against(account.handle(), FaultKind.TOKEN_REVOKED).isPresent()) {
            return State.REVOKED;
        }
        Holder holder = holders.get(token.account());
        for (String fault : faults.namesAgainst(account.handle(), FaultKind.TOKEN_EXPIRED)) {
            if (holder.appliedFaults.add(fault)) {
                holder.expiredBelow = Math.max(holder.generation, token.generation()) + 1;
            }
        }
        boolean past = !now().isBefore(Instant.ofEpochSecond(token.expiresAt()));
        boolean expired = past || kind.equals("AQV") && token.generation() < holder.expiredBelow;
        return expired ? State.EXPIRED : State.VALID;
    }

    private Instant now() {
        return Instant.ofEpochSecond(clock.instant().getEpochSecond());
    }

    private String write(Token token) {
        String facts = token.kind() + "." + token.account() + "." + token.generation() + "." + token.expiresAt();
        return facts + "." + Long.toHexString(secret.with(facts).state());
    }

    private Optional<Token> read(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 5) {
            return Optional.empty();
        }
        String facts = text.substring(0, text.lastIndexOf('.'));
        if (!Long.toHexString(secret.with(facts).state()).equals(parts[4])) {
            return Optional.empty();
        }
        return Optional.of(
                new Token(parts[0], Integer.parseInt(parts[1]), Integer.parseInt(parts[2]), Long.parseLong(parts[3])));
    }
}
