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
                write(new Token("act", account.number(), holder.generation, accessExpiresAt.getEpochSecond())),
                accessExpiresAt,
                write(new Token("rft", account.number(), holder.generation, holder.refreshExpiresAt.getEpochSecond())),
                holder.refreshExpiresAt);
    }

    /** The account of an access or refresh token, whether it is still valid or not. */
    Optional<SimulatedAccount> ownerOf(String token) {
        return read(token).flatMap(read -> world.withNumber(read.account()));
    }

    /** The account that a valid access token stands for. */
    synchronized SimulatedAccount holderOf(String accessToken) throws TikTokRefusal {
        Token token =
                read(accessToken).filter(read -> read.kind().equals("act")).orElseThrow(TikTokRefusal::tokenRefused);
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
        Token token =
                read(refreshToken).filter(read -> read.kind().equals("rft")).orElseThrow(TikTokRefusal::tokenRefused);
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
        holder.refreshExpiresAt = Instant.ofEpochSecond(token.expiresAt());
        return current(account);
    }

    /** A code as the owner's consent would give it. */
    synchronized String authCode(SimulatedAccount account) {
        return write(new Token(
                "code", account.number(), ++codes, now().plus(CODE_LIFE).getEpochSecond()));
    }

    /** Ends the consent page: a new pair, whose refresh token lives a full year. */
    synchronized Grant redeem(String authCode) throws TikTokRefusal {
        Token token = read(authCode)
                .filter(read -> read.kind().equals("code") && !isPast(read) && usedCodes.add(authCode))
                .orElseThrow(() -> TikTokRefusal.badParameter("auth_code", "incorrect, expired or used"));
        SimulatedAccount account = world.withNumber(token.account()).orElseThrow();
        Holder holder = holders.get(token.account());
        holder.generation = Math.max(holder.generation + 1, holder.expiredBelow);
        holder.issuedAt = now();
        holder.refreshExpiresAt = now().plus(REFRESH_LIFE);
        return current(account);
    }

    private SimulatedAccount usable(Token token) throws TikTokRefusal {
        SimulatedAccount account = world.withNumber(token.account()).orElseThrow(TikTokRefusal::tokenRefused);
        if (faults.against(account.handle(), FaultKind.TOKEN_REVOKED).isPresent()) {
            throw TikTokRefusal.tokenRefused();
        }
        return account;
    }

    private boolean isPast(Token token) {
        return !now().isBefore(Instant.ofEpochSecond(token.expiresAt()));
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
