package io.tidemark.testbed.simulator;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/** What the simulator offers, as its clients are told it: accounts with tokens, applications, ad accounts. */
final class OfferJson {
    private static final int REGISTERED_POSTS = 2;
    private static final int REPORTED_DAYS = 27;

    private final Stage stage;
    private final TikTokTokens tokens;
    private final XTokens xTokens;
    private final GraphTokens graphTokens;
    private final LinkedInTokens linkedInTokens;
    private final SimulatedAds ads;

    OfferJson(
            Stage stage,
            TikTokTokens tokens,
            XTokens xTokens,
            GraphTokens graphTokens,
            LinkedInTokens linkedInTokens,
            SimulatedAds ads) {
        this.stage = stage;
        this.tokens = tokens;
        this.xTokens = xTokens;
        this.graphTokens = graphTokens;
        this.linkedInTokens = linkedInTokens;
        this.ads = ads;
    }

    /** What to seed. */
    Answer accounts() {
        Instant now = stage.clock().instant();
        return Answer.json(200, json -> {
            json.writeStartObject();
            json.writeObjectFieldStart("tiktok");
            json.writeStringField("clientId", TikTokBusinessEndpoint.CLIENT_ID);
            json.writeStringField("clientSecret", TikTokBusinessEndpoint.CLIENT_SECRET);
            json.writeEndObject();
            json.writeObjectFieldStart("linkedin");
            json.writeStringField("clientId", LinkedInOAuthEndpoint.CLIENT_ID);
            json.writeStringField("clientSecret", LinkedInOAuthEndpoint.CLIENT_SECRET);
            json.writeEndObject();
            json.writeObjectFieldStart("sift");
            json.writeStringField("apiKey", SiftEndpoint.API_KEY);
            json.writeStringField("webhookSecret", SiftWebhooks.SECRET);
            json.writeEndObject();
            json.writeObjectFieldStart("instagram");
            json.writeStringField("clientId", InstagramEndpoint.CLIENT_ID);
            json.writeStringField("clientSecret", InstagramEndpoint.CLIENT_SECRET);
            json.writeEndObject();
            json.writeObjectFieldStart("x");
            json.writeStringField("clientId", XEndpoint.CLIENT_ID);
            json.writeStringField("clientSecret", XEndpoint.CLIENT_SECRET);
            json.writeEndObject();
            json.writeArrayFieldStart("items");
            for (SimulatedAccount account : stage.world().accounts()) {
                writeAccount(json, account, now);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("registered");
            for (SimulatedAccount account : stage.world().accounts()) {
                if (account.source() == Source.LINKEDIN) {
                    writeOwnRecords(json, account, now);
                }
            }
            json.writeEndArray();
            json.writeArrayFieldStart("adAccounts");
            for (SimulatedAdAccount account : ads.accounts()) {
                json.writeStartObject();
                json.writeStringField("platform", account.platform());
                json.writeStringField("adAccountId", account.id());
                json.writeStringField("accessToken", account.token());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    /** What reports say at this moment of each ad and day of four weeks. */
    Answer ads() {
        return Answer.json(200, json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("items");
            for (SimulatedAdAccount account : ads.accounts()) {
                LocalDate today = ads.today(account);
                for (SimulatedAdAccount.Ad ad : account.ads()) {
                    for (LocalDate day = today.minusDays(REPORTED_DAYS); !day.isAfter(today); day = day.plusDays(1)) {
                        Optional<SimulatedAds.Figures> figures = ads.figures(account, ad, day);
                        if (figures.isPresent()) {
                            writeAdDay(json, account, ad, day, figures.get());
                        }
                    }
                }
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static void writeAdDay(
            JsonGenerator json,
            SimulatedAdAccount account,
            SimulatedAdAccount.Ad ad,
            LocalDate day,
            SimulatedAds.Figures figures)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("adKey", account.platform() + ":" + ad.id());
        json.writeStringField("day", day.toString());
        json.writeStringField("currency", account.currency());
        json.writeStringField("spend", figures.spend().toPlainString());
        json.writeNumberField("impressions", figures.impressions());
        json.writeNumberField("clicks", figures.clicks());
        if (!account.platform().equals("tiktok") || ad.hasConversionsOnTikTok()) {
            json.writeNumberField("conversions", figures.conversions());
        }
        json.writeEndObject();
    }

    /** LinkedIn lists no posts: what their owners would tell of the newest ones. */
    private void writeOwnRecords(JsonGenerator json, SimulatedAccount account, Instant now) throws IOException {
        for (SimulatedPost post : stage.visiblePosts(account, now).stream()
                .limit(REGISTERED_POSTS)
                .toList()) {
            json.writeStartObject();
            json.writeStringField("account", account.handle());
            json.writeStringField("urn", LinkedInFigures.urn(post));
            json.writeStringField("publishedAt", post.published().toString());
            json.writeStringField("mediaType", "text");
            if (!post.caption().isEmpty()) {
                json.writeStringField("caption", post.caption());
            }
            json.writeEndObject();
        }
    }

    private void writeAccount(JsonGenerator json, SimulatedAccount account, Instant now) throws IOException {
        json.writeStartObject();
        json.writeStringField("platform", account.source().platform());
        json.writeStringField("handle", account.handle());
        json.writeStringField("source", account.source().wireName());
        json.writeStringField("platformAccountId", account.platformAccountId());
        json.writeNumberField("posts", stage.visiblePosts(account, now).size());
        switch (account.source()) {
            case SIFT -> {}
            case TIKTOK_BUSINESS -> {
                TikTokTokens.Grant grant = tokens.current(account);
                writeTokens(
                        json,
                        account,
                        grant.accessToken(),
                        grant.accessExpiresAt(),
                        grant.refreshToken(),
                        grant.refreshExpiresAt());
            }
            case INSTAGRAM -> {
                GraphTokens.Grant grant = graphTokens.current(account);
                writeTokens(json, account, grant.accessToken(), grant.expiresAt(), null, null);
            }
            case LINKEDIN -> {
                LinkedInTokens.Grant grant = linkedInTokens.current(account);
                writeTokens(
                        json,
                        account,
                        grant.accessToken(),
                        grant.accessExpiresAt(),
                        grant.refreshToken(),
                        grant.refreshExpiresAt());
            }
            case X -> {
                XTokens.Grant grant = xTokens.current(account);
                writeTokens(
                        json,
                        account,
                        grant.accessToken(),
                        grant.accessExpiresAt(),
                        grant.refreshToken(),
                        grant.refreshExpiresAt());
            }
        }
        json.writeEndObject();
    }

    private static void writeTokens(
            JsonGenerator json,
            SimulatedAccount account,
            String accessToken,
            Instant accessExpiresAt,
            String refreshToken,
            Instant refreshExpiresAt)
            throws IOException {
        json.writeStringField("businessId", account.businessId());
        json.writeStringField("accessToken", accessToken);
        json.writeStringField("accessExpiresAt", accessExpiresAt.toString());
        if (refreshToken != null) {
            json.writeStringField("refreshToken", refreshToken);
            json.writeStringField("refreshExpiresAt", refreshExpiresAt.toString());
        }
        json.writeArrayFieldStart("scopes");
        for (String scope : account.scopes().stream().sorted().toList()) {
            json.writeString(scope);
        }
        json.writeEndArray();
    }
}
