package io.tidemark.testbed.simulator;

/** The page on which the owner of a TikTok account agrees; its codes are those that {@link TikTokTokens} redeems. */
final class TikTokOAuth {
    static final String PAGE = "/v2/auth/authorize";

    private final Consents consents;
    private final TikTokTokens tokens;

    TikTokOAuth(Consents consents, TikTokTokens tokens) {
        this.consents = consents;
        this.tokens = tokens;
    }

    Answer page(Call call) {
        return consents.page(
                call,
                account -> account.source() == Source.TIKTOK_BUSINESS,
                "client_key",
                TikTokBusinessEndpoint.CLIENT_ID,
                agreement -> tokens.authCode(agreement.account()));
    }
}
