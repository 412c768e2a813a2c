package io.tidemark.testbed.simulator;

import java.time.Instant;
import java.util.Optional;

/**
 * A token that carries its facts and a check value of the seed, so that a simulator that was started again accepts those
 * that an earlier one gave out.
 *
 * @param kind what the token is for, as its text begins
 * @param account number of the account
 * @param generation counted up with each consent and each refresh
 * @param moment the token's end or its beginning in epoch seconds, as the platform has it
 */
record SignedToken(String kind, int account, int generation, long moment) {

    Instant instant() {
        return Instant.ofEpochSecond(moment);
    }

    String text(Draw secret) {
        String facts = kind + "." + account + "." + generation + "." + moment;
        return facts + "." + Long.toHexString(secret.with(facts).state());
    }

    /** Empty if the secret has not written the text. */
    static Optional<SignedToken> read(String text, Draw secret) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 5) {
            return Optional.empty();
        }
        String facts = text.substring(0, text.lastIndexOf('.'));
        if (!Long.toHexString(secret.with(facts).state()).equals(parts[4])) {
            return Optional.empty();
        }
        return Optional.of(new SignedToken(
                parts[0], Integer.parseInt(parts[1]), Integer.parseInt(parts[2]), Long.parseLong(parts[3])));
    }
}
