package io.tidemark.sync.platform;

import io.tidemark.sync.credential.Tokens;
import java.net.URI;

/**
 * One way in which an owner connects an account by OAuth: where the owner is sent, what the code that comes back is
 * worth, and whose account it is. It keeps nothing and never throws for what a platform may do.
 */
public interface AccountConnect {

    /** What is connected, and for whom. */
    Way way();

    /** The page on which the owner agrees. */
    URI authorizeUrl(Consent consent);

    /** Exchanges the code for tokens. A code is good for one exchange, so the tokens must be stored before they are used. */
    Exchange exchange(Consent consent, String code);

    /** Asks whose account the tokens open. */
    Identity identify(Consent consent, Exchange.Granted granted);

    /**
     * What does not depend on the owner.
     *
     * @param platform in lower case
     * @param login which of the platform's logins it is, such as {@code facebook}; empty where the platform has one only
     * @param source the name of the {@link PlatformSource} that reads with the tokens
     * @param provesKey whether {@link Consent#codeVerifier()} is used
     */
    record Way(String platform, String login, String source, boolean provesKey) {}

    /** The platform, in lower case. */
    default String platform() {
        return way().platform();
    }

    /** As in {@link Way}. */
    default String login() {
        return way().login();
    }

    /** As in {@link Way}. */
    default String source() {
        return way().source();
    }

    /** As in {@link Way}. */
    default boolean provesKey() {
        return way().provesKey();
    }

    /**
     * Asks the platform to take back what the owner granted, in one call. The tokens are forgotten by then, so that what
     * fails here is not tried again.
     */
    default Revocation revoke(Tokens tokens) {
        return new Revocation.NotOffered();
    }

    /** What became of a consent. */
    sealed interface Revocation {

        /** The platform has taken it back. */
        record Revoked() implements Revocation {}

        /** The platform has no call that takes back this consent and no other one. */
        record NotOffered() implements Revocation {}

        /** The platform did not do it. */
        record Refused(String why) implements Revocation {}
    }

    /**
     * What an owner is asked for. The text form shows no secret.
     *
     * @param state comes back with the code; null once it has come back, because nobody needs it then
     * @param redirectUri where the platform sends the owner afterwards
     * @param codeVerifier the proof key; null where the platform takes none
     * @param handle the account that is meant, lower case without '@'; null when any will do
     */
    record Consent(String state, URI redirectUri, String codeVerifier, String handle) {

        @Override
        public String toString() {
            return "Consent[redirectUri=" + redirectUri + ", handle=" + handle + "]";
        }
    }

    /** What a code was worth. */
    sealed interface Exchange {

        /**
         * Tokens.
         *
         * @param platformAccountId null where the platform tells it only when asked with the tokens
         */
        record Granted(Tokens tokens, String platformAccountId) implements Exchange {}

        /** Nothing. A {@link SourceFailure.Transient} or a throttle leaves the code good for another try. */
        record Refused(SourceFailure failure) implements Exchange {}
    }

    /** Whose account it is. */
    sealed interface Identity {

        /**
         * The account.
         *
         * @param handle as the platform tells it; null when it does not
         * @param tokens those to keep, which may be others than those of the exchange
         */
        record Known(String platformAccountId, String handle, Tokens tokens) implements Identity {}

        /** It could not be told. */
        record Refused(SourceFailure failure) implements Identity {}
    }
}
