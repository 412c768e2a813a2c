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
 * Access and refresh tokens. A refresh gives a new pair; the old refresh token is void from then on,
 * the old access token lives to its end, and the refresh token's own end does not move. Tokens carry
 * their facts and a check value of the seed, so that a simulator that was started again accepts those
 * that an earlier one gave out.
 */
final class TikTokTokens {
    static final Duration ACCESS_LIFE = Duration.ofSeconds(86_400);
    static final Duration REFRESH_LIFE = Duration.ofSeconds(31_536_000);
    private static final Duration CODE_LIFE = Duration.ofMinutes(10);

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
        private Instant refreshExpiresAt;
        private int expiredBelow;
        private final Set<String> appliedFaults = new HashSet<>();
    }

    private final SimulatedWorld world;
    private final Faults faults;
    private final InstantSource clock;
    private final Draw secret;
    private final Map<Integer, Holder> holders = new HashMap<>();
    private final Set<String> usedCodes = new HashSet<>();
    private int codes;

    TikTokTokens(SimulatedWorld world, Faults faults, InstantSource clock, SimulatorConfig config) {
        this.world = world;
        this.faults = faults;
        this.clock = clock;
        this.secret = Draw.of(config.offer().seed()).with("secret");
        Instant start = config.timeline().start();
        for (SimulatedAccount account : world.accounts()) {
            Holder holder = new Holder();
            holder.issuedAt = start;
            // the owners agreed in different months, so that their refresh tokens end one after another
            holder.refreshExpiresAt = start.plus(REFRESH_LIFE).minus(Duration.ofDays(30L * (account.number() % 12)));
            holders.put(account.number(), holder);
        }
    }

    /** The pair that was given out last. */
    synchronized Grant current(SimulatedAccount account) {
        Holder holder = holders.get(account.number());
        Instant accessExpiresAt = holder.issuedAt.plus(ACCESS_LIFE);
        return new Grant(
                account,
                new SignedToken("act", account.number(), holder.generation, accessExpiresAt.getEpochSecond())
                        .text(secret),
                accessExpiresAt,
                new SignedToken("rft", account.number(), holder.generation, holder.refreshExpiresAt.getEpochSecond())
                        .text(secret),
                holder.refreshExpiresAt);
    }

    /** The account of an access or refresh token, whether it is still valid or not. */
    Optional<SimulatedAccount> ownerOf(String token) {
        return SignedToken.read(token, secret).flatMap(read -> world.withNumber(read.account()));
    }

    /** The account that a valid access token stands for. */
    synchronized SimulatedAccount holderOf(String accessToken) throws TikTokRefusal {
        SignedToken token = SignedToken.read(accessToken, secret)
                .filter(read -> read.kind().equals("act"))
                .orElseThrow(TikTokRefusal::tokenRefused);
        SimulatedAccount account = usable(token);
        Holder holder = holders.get(token.account());
        for (String fault : faults.namesAgainst(account.handle(), FaultKind.TOKEN_EXPIRED)) {
            if (holder.appliedFaults.add(fault)) {
                holder.expiredBelow = Math.max(holder.generation, token.generation()) + 1;
            }
        }
        if (token.generation() < holder.expiredBelow || isPast(token)) {
            throw TikTokRefusal.tokenRefused();
        }
        return account;
    }

    synchronized Grant refresh(String refreshToken) throws TikTokRefusal {
        SignedToken token = SignedToken.read(refreshToken, secret)
                .filter(read -> read.kind().equals("rft"))
                .orElseThrow(TikTokRefusal::tokenRefused);
        SimulatedAccount account = usable(token);
        Holder holder = holders.get(token.account());
        if (isPast(token)) {
            throw new TikTokRefusal(TikTokRefusal.TOKEN_EXPIRED, "Refresh token has expired.");
        }
        if (token.generation() < holder.generation) {
            throw new TikTokRefusal(TikTokRefusal.TOKEN_REFUSED, "Refresh token is incorrect or has been revoked.");
        }
        holder.generation = Math.max(token.generation() + 1, holder.expiredBelow);
        holder.issuedAt = now();
        holder.refreshExpiresAt = token.instant();
        return current(account);
    }

    /** A code as the owner's consent would give it. */
    synchronized String authCode(SimulatedAccount account) {
        return new SignedToken(
                        "code", account.number(), ++codes, now().plus(CODE_LIFE).getEpochSecond())
                .text(secret);
    }

    /** Ends the consent page: a new pair, whose refresh token lives a full year. */
    synchronized Grant redeem(String authCode) throws TikTokRefusal {
        SignedToken token = SignedToken.read(authCode, secret)
                .filter(read -> read.kind().equals("code") && !isPast(read) && usedCodes.add(authCode))
                .orElseThrow(() -> TikTokRefusal.badParameter("auth_code", "incorrect, expired or used"));
        SimulatedAccount account = world.withNumber(token.account()).orElseThrow();
        Holder holder = holders.get(token.account());
        holder.generation = Math.max(holder.generation + 1, holder.expiredBelow);
        holder.issuedAt = now();
        holder.refreshExpiresAt = now().plus(REFRESH_LIFE);
        return current(account);
    }

    /** Takes an owner's consent back: none of the tokens that were given out is good from then on. */
    synchronized void revoke(String accessToken) throws TikTokRefusal {
        Holder holder = holders.get(holderOf(accessToken).number());
        holder.generation++;
        holder.expiredBelow = holder.generation;
    }

    private SimulatedAccount usable(SignedToken token) throws TikTokRefusal {
        SimulatedAccount account = world.withNumber(token.account()).orElseThrow(TikTokRefusal::tokenRefused);
        if (faults.against(account.handle(), FaultKind.TOKEN_REVOKED).isPresent()) {
            throw TikTokRefusal.tokenRefused();
        }
        return account;
    }

    private boolean isPast(SignedToken token) {
        return !now().isBefore(token.instant());
    }

    private Instant now() {
        return Instant.ofEpochSecond(clock.instant().getEpochSecond());
    }
}
