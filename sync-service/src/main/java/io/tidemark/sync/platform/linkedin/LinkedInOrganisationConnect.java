package io.tidemark.sync.platform.linkedin;

import io.micronaut.context.annotation.Requires;
import io.tidemark.sync.platform.AccountConnect;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.Reading;
import io.tidemark.sync.platform.SourceFailure;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Connects an organisation by the consent of a member who administers it. Of several the one is meant whose number, as
 * {@code organization-123}, is the handle.
 */
@Singleton
@Requires(beans = {LinkedInConnectConfig.class, LinkedInConfig.class})
final class LinkedInOrganisationConnect implements AccountConnect {

    private static final Pattern URN = Pattern.compile("urn:li:organization:([0-9]{1,19})");

    private final LinkedInConnectConfig config;
    private final LinkedInConsent consents;
    private final LinkedInClient client;

    LinkedInOrganisationConnect(LinkedInConnectConfig config, LinkedInConsent consents, LinkedInClient client) {
        this.config = config;
        this.consents = consents;
        this.client = client;
    }

    @Override
    public Way way() {
        return new Way("linkedin", "organisation", "linkedin", false);
    }

    @Override
    public URI authorizeUrl(Consent consent) {
        return consents.page(consent, config.organisationScopes());
    }

    @Override
    public Exchange exchange(Consent consent, String code) {
        return consents.exchange(consent, code, config.organisationScopes());
    }

    @Override
    public Identity identify(Consent consent, Exchange.Granted granted) {
        return switch (client.administered(granted.tokens().accessToken())) {
            case LinkedInAnswer.Data(Fields body) -> identity(body, consent, granted);
            case LinkedInAnswer.Denied() ->
                refused(new SourceFailure.PermissionMissing("LinkedIn does not tell which organisations the member"
                        + " administers: grant " + String.join(", ", config.organisationScopes()) + "."));
            case LinkedInAnswer.TokenRefused(long code) ->
                refused(new SourceFailure.ReauthNeeded(
                        "LinkedIn refuses the token that it has just given (" + code + ")"));
            case LinkedInAnswer.NotUnderstood() ->
                refused(new SourceFailure.ContractBug("LinkedIn refuses the question for organisations"));
            case LinkedInAnswer.Failed(SourceFailure failure) -> refused(failure);
        };
    }

    private static Identity identity(Fields body, Consent consent, Exchange.Granted granted) {
        if (!(administered(body) instanceof Reading.Value<List<String>>(List<String> ids))) {
            return refused(new SourceFailure.Transient("LinkedIn: roles without readable elements"));
        }
        if (consent.handle() != null && ids.contains(consent.handle())) {
            return new Identity.Known(consent.handle(), null, granted.tokens());
        }
        boolean another = consent.handle() != null && consent.handle().startsWith(LinkedInSource.ORGANISATION);
        if (ids.isEmpty() || another) {
            return refused(new SourceFailure.AccountUnavailable(
                    another
                            ? "The member does not administer the organisation that was asked for."
                            : "The member administers no organisation."));
        }
        return ids.size() == 1
                ? new Identity.Known(ids.getFirst(), null, granted.tokens())
                : refused(new SourceFailure.AccountUnavailable(
                        "The member administers several organisations: say by its handle which one is meant, "
                                + String.join(" or ", ids) + "."));
    }

    /** The account ids of the organisations that the member may read as an administrator. */
    static Reading<List<String>> administered(Fields body) {
        return LinkedInElements.of(body)
                .then(roles -> new Reading.Value<>(roles.stream()
                        .filter(role -> "ADMINISTRATOR".equals(role.text("role").orNull())
                                && "APPROVED".equals(role.text("state").orNull()))
                        .map(role -> URN.matcher(
                                String.valueOf(role.text("organization").orNull())))
                        .filter(Matcher::matches)
                        .map(urn -> LinkedInSource.ORGANISATION + urn.group(1))
                        .distinct()
                        .sorted()
                        .toList()));
    }

    private static Identity refused(SourceFailure failure) {
        return new Identity.Refused(failure);
    }
}
