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
 * X's tokens: access for two hours, and a refresh token that is good for one refresh.
 */
final class XTokens {
    static final Duration ACCESS_LIFE = Duration.ofHours(2);
    private static final Duration REFRESH_LIFE = Duration.ofDays(180);

    /** The pair that an account's client should hold. */
    record Grant(
            SimulatedAccount account,
            String accessToken,
            Instant accessExpiresAt,
            String refreshToken,
            Instant refreshExpiresAt) {}

    private static final class Holder {
        private int generation;
        private Instant issuedAt;
        private int expiredBelow;
        private final Set<String> appliedFaults = new HashSet<>();
    }

    private final SimulatedWorld world;
    private final Faults faults;
    private final InstantSource clock;
    private final Draw secret;
    private final Map<Integer, Holder> holders = new HashMap<>();

    XTokens(SimulatedWorld world, Faults faults, InstantSource clock, SimulatorConfig config) {
        this.world = world;
        this.faults = faults;
        this.clock = clock;
        this.secret = Draw.of(config.offer().seed()).with("x secret");
        for (SimulatedAccount account : world.accounts()) {
            Holder holder = new Holder();
            holder.issuedAt = config.timeline().start();
            holders.put(account.number(), holder);
        }
    }

    /** The pair that was given out last. */
    synchronized Grant current(SimulatedAccount account) {
        Holder holder = holders.get(account.number());
        Instant accessEnd = holder.issuedAt.plus(ACCESS_LIFE);
        Instant refreshEnd = holder.issuedAt.plus(REFRESH_LIFE);
        return new Grant(
                account,
                new SignedToken("xat", account.number(), holder.generation, accessEnd.getEpochSecond()).text(secret),
                accessEnd,
                new SignedToken("xrt", account.number(), holder.generation, refreshEnd.getEpochSecond()).text(secret),
                refreshEnd);
    }

    /** The account of an access or refresh token, whether it is still valid or not. */
    Optional<SimulatedAccount> ownerOf(String token) {
        return SignedToken.read(token, secret).flatMap(read -> world.withNumber(read.account()));
    }

    /** The account that an access token stands for; empty if it is not valid. */
    synchronized Optional<SimulatedAccount> holderOf(String accessToken) {
        return valid(accessToken, "xat").filter(this::isCurrent).flatMap(token -> world.withNumber(token.account()));
    }

    /** Another pair for a refresh token; empty if that is not valid or was used before. */
    synchronized Optional<Grant> refresh(String refreshToken) {
        SignedToken token = valid(refreshToken, "xrt").orElse(null);
        if (token == null || token.generation() < holders.get(token.account()).generation) {
            return Optional.empty();
        }
        Holder holder = holders.get(token.account());
        holder.generation = Math.max(token.generation() + 1, holder.expiredBelow);
        holder.issuedAt = now();
        return world.withNumber(token.account()).map(this::current);
    }

    /** Takes an owner's consent back by either of its tokens; whether the token was one. */
    synchronized boolean revoke(String token) {
        Optional<SignedToken> given = SignedToken.read(token, secret);
        given.map(SignedToken::account).map(holders::get).ifPresent(holder -> {
            holder.generation++;
            holder.expiredBelow = holder.generation;
        });
        return given.isPresent();
    }

    /** The pair of an owner who has agreed again. */
    synchronized Grant redeem(SimulatedAccount account) {
        Holder holder = holders.get(account.number());
        holder.generation = Math.max(holder.generation + 1, holder.expiredBelow);
        holder.issuedAt = now();
        return current(account);
    }

    private boolean isCurrent(SignedToken token) {
        Holder holder = holders.get(token.account());
        SimulatedAccount account = world.withNumber(token.account()).orElseThrow();
        for (String fault : faults.namesAgainst(account.handle(), FaultKind.TOKEN_EXPIRED)) {
            if (holder.appliedFaults.add(fault)) {
                holder.expiredBelow = Math.max(holder.generation, token.generation()) + 1;
            }
        }
        return token.generation() >= holder.expiredBelow;
    }

    private Optional<SignedToken> valid(String text, String kind) {
        return SignedToken.read(text, secret)
                .filter(token -> token.kind().equals(kind)
                        && now().isBefore(token.instant())
                        && world.withNumber(token.account())
                                .filter(account -> faults.against(account.handle(), FaultKind.TOKEN_REVOKED)
                                        .isEmpty())
                                .isPresent());
    }

    private Instant now() {
        return Instant.ofEpochSecond(clock.instant().getEpochSecond());
    }
}
