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
 * X's tokens: access for two hours, and a refresh token that is good for one refresh. Tokens carry their facts and a
 * check value of the seed, so that a simulator that was started again accepts those that an earlier one gave out.
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

    private record Token(String kind, int account, int generation, long expiresAt) {}

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
                write(new Token("xat", account.number(), holder.generation, accessEnd.getEpochSecond())),
                accessEnd,
                write(new Token("xrt", account.number(), holder.generation, refreshEnd.getEpochSecond())),
                refreshEnd);
    }

    /** The account of an access or refresh token, whether it is still valid or not. */
    Optional<SimulatedAccount> ownerOf(String token) {
        return read(token).flatMap(read -> world.withNumber(read.account()));
    }

    /** The account that an access token stands for; empty if it is not valid. */
    synchronized Optional<SimulatedAccount> holderOf(String accessToken) {
        return valid(accessToken, "xat").filter(this::isCurrent).flatMap(token -> world.withNumber(token.account()));
    }

    /** Another pair for a refresh token; empty if that is not valid or was used before. */
    synchronized Optional<Grant> refresh(String refreshToken) {
        Token token = valid(refreshToken, "xrt").orElse(null);
        if (token == null || token.generation() < holders.get(token.account()).generation) {
            return Optional.empty();
        }
        Holder holder = holders.get(token.account());
        holder.generation = Math.max(token.generation() + 1, holder.expiredBelow);
        holder.issuedAt = now();
        return world.withNumber(token.account()).map(this::current);
    }

    /** The pair of an owner who has agreed again. */
    synchronized Grant redeem(SimulatedAccount account) {
        Holder holder = holders.get(account.number());
        holder.generation = Math.max(holder.generation + 1, holder.expiredBelow);
        holder.issuedAt = now();
        return current(account);
    }

    private boolean isCurrent(Token token) {
        Holder holder = holders.get(token.account());
        SimulatedAccount account = world.withNumber(token.account()).orElseThrow();
        for (String fault : faults.namesAgainst(account.handle(), FaultKind.TOKEN_EXPIRED)) {
            if (holder.appliedFaults.add(fault)) {
                holder.expiredBelow = Math.max(holder.generation, token.generation()) + 1;
            }
        }
        return token.generation() >= holder.expiredBelow;
    }

    private Optional<Token> valid(String text, String kind) {
        return read(text)
                .filter(token -> token.kind().equals(kind)
                        && now().isBefore(Instant.ofEpochSecond(token.expiresAt()))
                        && world.withNumber(token.account())
                                .filter(account -> faults.against(account.handle(), FaultKind.TOKEN_REVOKED)
                                        .isEmpty())
                                .isPresent());
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
