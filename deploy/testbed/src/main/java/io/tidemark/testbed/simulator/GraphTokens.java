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
 * Long-lived access tokens of the Graph API. There is no refresh token: a token that is good is exchanged for another,
 * and both live to their ends. Tokens carry their facts and a check value of the seed, so that a simulator that was
 * started again accepts those that an earlier one gave out.
 */
final class GraphTokens {
    static final Duration LIFE = Duration.ofDays(60);
    private static final Duration YOUNG = Duration.ofHours(24);

    /** A token and its end. */
    record Grant(String accessToken, Instant expiresAt) {}

    private static final class Holder {
        private int generation;
        private Instant issuedAt;
        private int refusedBelow;
        private final Set<String> appliedFaults = new HashSet<>();
    }

    private final SimulatedWorld world;
    private final Faults faults;
    private final InstantSource clock;
    private final Draw secret;
    private final Map<Integer, Holder> holders = new HashMap<>();

    GraphTokens(SimulatedWorld world, Faults faults, InstantSource clock, SimulatorConfig config) {
        this.world = world;
        this.faults = faults;
        this.clock = clock;
        this.secret = Draw.of(config.offer().seed()).with("graph");
        for (SimulatedAccount account : world.accounts()) {
            Holder holder = new Holder();
            // the owners connected on different days, so that their tokens end one after another
            holder.issuedAt = config.timeline().start().minus(Duration.ofDays(2 + 5L * (account.number() % 12)));
            holders.put(account.number(), holder);
        }
    }

    /** The token that was given out last. */
    synchronized Grant current(SimulatedAccount account) {
        Holder holder = holders.get(account.number());
        SignedToken token =
                new SignedToken("EAA", account.number(), holder.generation, holder.issuedAt.getEpochSecond());
        return new Grant(token.text(secret), token.instant().plus(LIFE));
    }

    /** The account of a token, whether it is still good or not. */
    Optional<SimulatedAccount> ownerOf(String accessToken) {
        return SignedToken.read(accessToken, secret).flatMap(token -> world.withNumber(token.account()));
    }

    /** The account that a good token stands for. */
    synchronized SimulatedAccount holderOf(String accessToken) throws GraphRefusal {
        SignedToken token = SignedToken.read(accessToken, secret)
                .orElseThrow(() -> new GraphRefusal(190, "Invalid OAuth access token - Cannot parse access token"));
        SimulatedAccount account = world.withNumber(token.account()).orElseThrow(() -> GraphRefusal.named("190/467"));
        if (faults.against(account.handle(), FaultKind.TOKEN_REVOKED).isPresent()) {
            throw GraphRefusal.named("190/460");
        }
        Holder holder = holders.get(token.account());
        for (String fault : faults.namesAgainst(account.handle(), FaultKind.TOKEN_EXPIRED)) {
            if (holder.appliedFaults.add(fault)) {
                holder.refusedBelow = Math.max(holder.generation, token.generation()) + 1;
                holder.generation = holder.refusedBelow;
                holder.issuedAt = clock.instant();
            }
        }
        if (token.generation() < holder.refusedBelow
                || !clock.instant().isBefore(token.instant().plus(LIFE))) {
            throw GraphRefusal.named("190/463");
        }
        return account;
    }

    /** The token of an owner who has agreed again. */
    synchronized Grant redeem(SimulatedAccount account) {
        Holder holder = holders.get(account.number());
        holder.generation = Math.max(holder.generation + 1, holder.refusedBelow);
        holder.issuedAt = clock.instant();
        return current(account);
    }

    /** Exchanges a good token for one that lives 60 days from this instant. */
    synchronized Grant exchange(String accessToken, GraphHost host) throws GraphRefusal {
        SimulatedAccount account = holderOf(accessToken);
        SignedToken token = SignedToken.read(accessToken, secret).orElseThrow();
        Instant now = clock.instant();
        if (host == GraphHost.INSTAGRAM_LOGIN && now.isBefore(token.instant().plus(YOUNG))) {
            throw GraphRefusal.badParameter("The access token must be at least 24 hours old to be refreshed");
        }
        Holder holder = holders.get(token.account());
        holder.generation = Math.max(holder.generation, token.generation()) + 1;
        holder.issuedAt = now;
        return current(account);
    }
}
