package io.tidemark.sync.account;

import io.tidemark.sync.credential.Tokens;
import io.tidemark.sync.platform.PlatformSource;
import io.tidemark.sync.platform.PlatformSources;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** What a request about creators must look like. */
@Singleton
public class CreatorRules {

    private static final Pattern HANDLE = Pattern.compile("[a-z0-9._-]{1,64}");
    private static final Pattern PLATFORM_ID = Pattern.compile("[A-Za-z0-9_.-]{1,128}");
    private static final Pattern TOKEN = Pattern.compile("[!-~]{1,4096}");

    /**
     * Sources whose access tokens live too short to be of use without a refresh token. Elsewhere there may be none: the
     * platform exchanges the access token itself, or the owner has to connect again when it ends.
     */
    private static final Set<String> REFRESHED_BY_TOKEN = Set.of("tiktok_business");

    private final PlatformSources sources;

    CreatorRules(PlatformSources sources) {
        this.sources = sources;
    }

    /** The project of a request. */
    public UUID projectId(String text) {
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

    String platform(String platform) {
        if (!sources.reads(platform)) {
            throw new RefusedRequestException(
                    "unknown_platform",
                    "No configured source reads this platform; those that are read: "
                            + String.join(", ", sources.platforms()) + ".");
        }
        return platform;
    }

    /** Lower case, without a leading '@'. */
    public String handle(String handle) {
        String plain = (handle.startsWith("@") ? handle.substring(1) : handle).toLowerCase(Locale.ROOT);
        if (!HANDLE.matcher(plain).matches()) {
            throw new RefusedRequestException(
                    "invalid_handle", "A handle has 1 to 64 letters, digits, dots, underscores or hyphens.");
        }
        return plain;
    }

    AccountToRead account(String platform, String handle, CreatorRequest request) {
        if (request.source() == null) {
            throw new RefusedRequestException("unknown_source", "source is missing.");
        }
        PlatformSource source = sources.find(request.source())
                .orElseThrow(() -> new RefusedRequestException("unknown_source", "The source is not configured."));
        if (!source.platforms().contains(platform)) {
            throw new RefusedRequestException(
                    "unknown_platform", "The source " + source.name() + " does not read this platform.");
        }
        return source.usesTokens()
                ? new AccountToRead(source, platform, handle, businessId(request), tokens(source, request))
                : new AccountToRead(source, platform, handle, null, null);
    }

    private static String businessId(CreatorRequest request) {
        if (request.businessId() == null
                || !PLATFORM_ID.matcher(request.businessId()).matches()) {
            throw new RefusedRequestException(
                    "invalid_business_id", "businessId must be the platform's own id of the account.");
        }
        return request.businessId();
    }

    private static Tokens tokens(PlatformSource source, CreatorRequest request) {
        boolean refreshes = REFRESHED_BY_TOKEN.contains(source.name());
        if (!isToken(request.accessToken())
                || !(isToken(request.refreshToken()) || request.refreshToken() == null && !refreshes)) {
            throw new RefusedRequestException(
                    "tokens_required",
                    refreshes
                            ? "accessToken and refreshToken must be the tokens of the owner's consent."
                            : "accessToken must be the token of the owner's consent, and refreshToken too if there is"
                                    + " one.");
        }
        if (request.accessExpiresAt() == null || refreshes && request.refreshExpiresAt() == null) {
            throw new RefusedRequestException(
                    "tokens_required",
                    refreshes
                            ? "accessExpiresAt and refreshExpiresAt must tell when the tokens end."
                            : "accessExpiresAt must tell when the access token ends.");
        }
        List<String> scopes = request.scopes();
        if (scopes == null
                || scopes.isEmpty()
                || scopes.size() > 100
                || !scopes.stream().allMatch(CreatorRules::isToken)) {
            throw new RefusedRequestException("scopes_required", "scopes must list what the owner granted.");
        }
        return new Tokens(
                request.accessToken(),
                request.refreshToken(),
                storable(request.accessExpiresAt()),
                storable(request.refreshExpiresAt()),
                scopes);
    }

    private static boolean isToken(String text) {
        return text != null && TOKEN.matcher(text).matches();
    }

    private static Instant storable(Instant time) {
        if (time == null) {
            return null;
        }
        Instant first = Instant.parse("1990-01-01T00:00:00Z");
        Instant last = Instant.parse("2200-01-01T00:00:00Z");
        if (time.isBefore(first) || time.isAfter(last)) {
            throw new RefusedRequestException("tokens_required", "The tokens' ends must lie between 1990 and 2200.");
        }
        return time;
    }
}
