package io.tidemark.sync.account;

import io.micronaut.serde.annotation.Serdeable;
import io.tidemark.sync.platform.AccountConnect.Revocation;

/**
 * How a creator was disconnected. Its tokens are forgotten in any case.
 *
 * @param revoked whether the platform has taken the owner's consent back
 * @param message the same in words, and what the owner can do
 */
@Serdeable
record Disconnection(boolean revoked, String message) {

    private static final String BY_HAND = " The owner can take it back in the settings of the platform.";

    static Disconnection of(String platform, Revocation revocation) {
        return switch (revocation) {
            case Revocation.Revoked() ->
                new Disconnection(true, "The tokens are forgotten, and " + platform + " has taken the consent back.");
            case Revocation.NotOffered() ->
                new Disconnection(
                        false,
                        "The tokens are forgotten. " + platform + " cannot be asked to take the consent back."
                                + BY_HAND);
            case Revocation.Refused(String why) ->
                new Disconnection(
                        false,
                        "The tokens are forgotten. " + platform + " did not take the consent back: " + why + "."
                                + BY_HAND);
        };
    }
}
