package io.tidemark.testbed.simulator;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;

/** The page on which the owner of an X account agrees, and the exchange of its codes, which wants the proof key. */
final class XOAuth {
    static final String PAGE = "/i/oauth2/authorize";

    private final Consents consents;
    private final XTokens tokens;

    XOAuth(Consents consents, XTokens tokens) {
        this.consents = consents;
        this.tokens = tokens;
    }

    Answer page(Call call) {
        return call.parameter("code_challenge").isPresent()
                        && call.parameter("code_challenge_method").equals(Optional.of("S256"))
                ? consents.page(call, account -> account.source() == Source.X, "client_id", XEndpoint.CLIENT_ID)
                : Answer.html(400, "Bad Request");
    }

    /** Tokens for a code; empty when the code, its address or the proof key is wrong. */
    Optional<XTokens.Grant> redeem(Call call) {
        return consents.redeem(
                        call.form("code").orElse(""), call.form("redirect_uri").orElse(""))
                .filter(agreement ->
                        agreement.challenge().equals(call.form("code_verifier").map(XOAuth::challenge)))
                .map(agreement -> tokens.redeem(agreement.account()));
    }

    private static String challenge(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
