package io.tidemark.sync.ads;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Put;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import io.tidemark.sync.account.RefusedRequestException;
import io.tidemark.sync.platform.SourceFailure;
import io.tidemark.sync.platform.ads.AdAccess;
import io.tidemark.sync.platform.ads.AdAccountFacts;
import io.tidemark.sync.platform.ads.AdAnswer;
import io.tidemark.sync.platform.ads.AdSource;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/** The ad accounts that a project has read, and the posts behind their ads, for the gateway. */
@Controller("/projects/{projectId}")
@ExecuteOn(TaskExecutors.BLOCKING)
class AdAccountController {

    private static final Pattern AD_ACCOUNT_ID = Pattern.compile("[0-9]{1,30}");
    private static final Pattern TOKEN = Pattern.compile("[!-~]{1,4096}");
    private static final Pattern AD_KEY = Pattern.compile("[a-z]{1,20}:[A-Za-z0-9_.-]{1,128}");
    private static final Pattern POST_KEY = Pattern.compile("[a-z]{1,20}:[A-Za-z0-9_.-]{1,128}");

    private final List<AdSource> sources;
    private final AdAccounts accounts;

    AdAccountController(List<AdSource> sources, AdAccounts accounts) {
        this.sources = sources;
        this.accounts = accounts;
    }

    /**
     * How an ad account shall be read. The text form shows no token.
     *
     * @param accessToken a token that opens the reports of the account
     */
    @Serdeable
    record AdAccountRequest(@Nullable String accessToken) {
        @Override
        public String toString() {
            return "AdAccountRequest[]";
        }
    }

    /** @param postKey the organic post that an ad promotes; null to leave it to the platform */
    @Serdeable
    record AdPost(@Nullable String postKey) {}

    /** The project's ad accounts and how each is doing. */
    @Get("/ad-accounts")
    AdAccount.Page list(String projectId) {
        return new AdAccount.Page(accounts.of(project(projectId)));
    }

    /** Has an ad account read for the project, after the token was tried at the platform. */
    @Put("/ad-accounts/{platform}/{adAccountId}")
    AdAccount put(String projectId, String platform, String adAccountId, @Body AdAccountRequest request) {
        UUID project = project(projectId);
        AdSource source = source(platform);
        if (request.accessToken() == null
                || !TOKEN.matcher(request.accessToken()).matches()) {
            throw new RefusedRequestException(
                    "tokens_required", "accessToken must be a token that opens the reports of the ad account.");
        }
        String id = adAccountId(adAccountId);
        AdAccess access = new AdAccess(AdAccounts.accountId(source, id), id, request.accessToken());
        return switch (source.account(access)) {
            case AdAnswer.Told<AdAccountFacts>(AdAccountFacts facts) -> accounts.put(project, source, access, facts);
            case AdAnswer.Failed<AdAccountFacts>(SourceFailure failure) -> throw refused(failure);
        };
    }

    /** Stops reading an ad account for the project; its ads are told to consumers once more, without the project. */
    @Delete("/ad-accounts/{platform}/{adAccountId}")
    @Status(HttpStatus.NO_CONTENT)
    void remove(String projectId, String platform, String adAccountId) {
        accounts.remove(project(projectId), AdAccounts.accountId(source(platform), adAccountId(adAccountId)));
    }

    /** Sets by hand which organic post an ad promotes. */
    @Put("/ads/{adKey}/post")
    @Status(HttpStatus.NO_CONTENT)
    void choosePost(String projectId, String adKey, @Body AdPost post) {
        if (post.postKey() != null && !POST_KEY.matcher(post.postKey()).matches()) {
            throw new RefusedRequestException("invalid_post_key", "postKey must be a post's key or null.");
        }
        UUID project = project(projectId);
        boolean known = AD_KEY.matcher(adKey).matches() && accounts.choosePost(project, adKey, post.postKey());
        if (!known) {
            throw new RefusedRequestException(
                    HttpStatus.NOT_FOUND, "ad_not_found", "The project watches no ad account with this ad.");
        }
    }

    private AdSource source(String platform) {
        return sources.stream()
                .filter(source -> source.platform().equals(platform))
                .findFirst()
                .orElseThrow(() -> new RefusedRequestException(
                        "unknown_platform", "No configured source reads ads of this platform."));
    }

    /** Meta writes its ids with a prefix in some places. */
    private static String adAccountId(String text) {
        String id = text.startsWith("act_") ? text.substring("act_".length()) : text;
        if (!AD_ACCOUNT_ID.matcher(id).matches()) {
            throw new RefusedRequestException(
                    "invalid_ad_account_id", "An ad account id has 1 to 30 digits, after act_ or without it.");
        }
        return id;
    }

    private static UUID project(String text) {
        try {
            UUID id = UUID.fromString(text);
            if (id.toString().equalsIgnoreCase(text)) {
                return id;
            }
        } catch (IllegalArgumentException e) {
            // falls through to the refusal
        }
        throw new RefusedRequestException("invalid_project_id", "The project id must be a UUID.");
    }

    private static RefusedRequestException refused(SourceFailure failure) {
        return switch (failure) {
            case SourceFailure.ReauthNeeded ignored ->
                new RefusedRequestException("token_refused", "The platform refuses the token.");
            case SourceFailure.PermissionMissing missing ->
                new RefusedRequestException("permission_missing", missing.why());
            case SourceFailure.AccountUnavailable gone ->
                new RefusedRequestException("ad_account_unavailable", gone.why());
            case SourceFailure.Throttled throttled -> unavailable(throttled);
            case SourceFailure.Transient passing -> unavailable(passing);
            case SourceFailure.ContractBug bug -> unavailable(bug);
        };
    }

    private static RefusedRequestException unavailable(SourceFailure failure) {
        return new RefusedRequestException(
                HttpStatus.FAILED_DEPENDENCY,
                "platform_unavailable",
                "The token could not be tried at the platform; send the request again later. " + failure.why());
    }
}
