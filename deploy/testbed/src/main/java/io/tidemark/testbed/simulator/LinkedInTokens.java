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
 * refresh token whose end, a year after the consent, no refresh moves.
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
                new SignedToken("AQV", account.number(), holder.generation, accessEnd.getEpochSecond()).text(secret),
                accessEnd,
                partner
                        ? new SignedToken("AQX", account.number(), holder.generation, refreshEnd.getEpochSecond())
                                .text(secret)
                        : null,
                refreshEnd);
    }

    /** The account of an access or refresh token, whether it is still valid or not. */
    Optional<SimulatedAccount> ownerOf(String token) {
        return SignedToken.read(token, secret).flatMap(read -> world.withNumber(read.account()));
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
        SignedToken token = SignedToken.read(text, secret)
                .filter(read -> read.kind().equals(kind))
                .orElse(null);
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
        boolean past = !now().isBefore(token.instant());
        boolean expired = past || kind.equals("AQV") && token.generation() < holder.expiredBelow;
        return expired ? State.EXPIRED : State.VALID;
    }

    private Instant now() {
        return Instant.ofEpochSecond(clock.instant().getEpochSecond());
    }
}
