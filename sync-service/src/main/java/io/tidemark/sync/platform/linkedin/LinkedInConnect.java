package io.tidemark.sync.platform.linkedin;

import io.micronaut.context.annotation.Requires;
import io.tidemark.sync.credential.Tokens;
import io.tidemark.sync.platform.AccountConnect;
import io.tidemark.sync.platform.CallAddress;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.OAuthCalls;
import io.tidemark.sync.platform.SourceFailure;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.LinkedHashMap;

/** Connects a LinkedIn member. LinkedIn tells no handle, so the one that was asked for stands. */
@Singleton
@Requires(bean = LinkedInConnectConfig.class)
final class LinkedInConnect implements AccountConnect {

    private static final String LINKEDIN = "LinkedIn";

    private final LinkedInConnectConfig config;
    private final LinkedInConsent consents;
    private final OAuthCalls calls;

    LinkedInConnect(LinkedInConnectConfig config, LinkedInConsent consents, OAuthCalls calls) {
        this.config = config;
        this.consents = consents;
        this.calls = calls;
    }

    @Override
    public Way way() {
        return new Way("linkedin", "", "linkedin", false);
    }

    @Override
    public URI authorizeUrl(Consent consent) {
        return consents.page(consent, config.scopes());
    }

    @Override
    public Exchange exchange(Consent consent, String code) {
        return consents.exchange(consent, code, config.scopes());
    }

    @Override
    public Identity identify(Consent consent, Exchange.Granted granted) {
        Tokens tokens = granted.tokens();
        return calls.get(
                        LINKEDIN,
                        CallAddress.of(config.baseUrl(), "/v2/userinfo"),
                        new LinkedHashMap<>(),
                        OAuthCalls.bearer(tokens.accessToken()))
                .identity(LINKEDIN, "grant openid and profile.", body -> known(body, tokens));
    }

    private static Identity known(Fields body, Tokens tokens) {
        String id = body.id("sub").orNull();
        return id == null
                ? new Identity.Refused(new SourceFailure.ContractBug("LinkedIn does not tell whose account it is"))
                : new Identity.Known(id, null, tokens);
    }
}
