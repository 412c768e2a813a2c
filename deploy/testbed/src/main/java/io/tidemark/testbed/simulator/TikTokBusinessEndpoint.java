package io.tidemark.testbed.simulator;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** TikTok API for Business v1.3, the endpoints of accounts. Every error comes with HTTP 200 and a code. */
final class TikTokBusinessEndpoint implements PlatformEndpoint {
    /** The one app that is registered. */
    static final String CLIENT_ID = "tidemark-simulated-app";

    static final String CLIENT_SECRET = "simulated-app-secret";

    private static final String TOKEN = "/open_api/v1.3/tt_user/oauth2/token/";
    private static final String REVOKE = "/open_api/v1.3/tt_user/oauth2/revoke/";
    private static final String REFRESH = "/open_api/v1.3/tt_user/oauth2/refresh_token/";
    private static final String TOKEN_INFO = "/open_api/v1.3/tt_user/token_info/get/";

    private final Stage stage;
    private final TikTokTokens tokens;
    private final TikTokEnvelope envelope;
    private final TikTokVideoList videos;
    private final TikTokProfile profile;
    private final AtomicLong scopeAnswers = new AtomicLong();

    TikTokBusinessEndpoint(Stage stage, TikTokTokens tokens) {
        this.stage = stage;
        this.tokens = tokens;
        this.envelope = new TikTokEnvelope(stage.clock());
        this.videos = new TikTokVideoList(stage, envelope);
        this.profile = new TikTokProfile(stage, envelope);
    }

    @Override
    public String pathPrefix() {
        return "/open_api/";
    }

    @Override
    public String endpointOf(Call call) {
        return call.path();
    }

    @Override
    public Optional<SimulatedAccount> accountOf(Call call) {
        return call.header("Access-Token")
                .or(() -> call.bodyText("refresh_token"))
                .or(() -> call.bodyText("access_token"))
                .or(() -> call.bodyText("auth_code"))
                .flatMap(tokens::ownerOf);
    }

    @Override
    public Answer throttled() {
        return refusal(tooMany(Quotas.Verdict.TOO_MANY_PER_MINUTE));
    }

    @Override
    public Answer error(String code) {
        int number = code.matches("[0-9]{1,9}") ? Integer.parseInt(code) : TikTokRefusal.INTERNAL;
        return envelope.refusal(number, "Internal service error, please try again later.");
    }

    @Override
    public Answer answer(Call call) {
        try {
            return switch (call.path()) {
                case TikTokVideoList.PATH -> {
                    SimulatedAccount account = admit(call);
                    yield videos.answer(call, account, scopes(account));
                }
                case TikTokProfile.PATH -> {
                    SimulatedAccount account = admit(call);
                    yield profile.answer(call, account, scopes(account));
                }
                case TOKEN -> redeem(call);
                case REFRESH -> refresh(call);
                case REVOKE -> revoke(call);
                case TOKEN_INFO -> tokenInfo(call);
                default -> throw new TikTokRefusal(TikTokRefusal.WRONG_PATH, "The requested path does not exist");
            };
        } catch (TikTokRefusal refusal) {
            return refusal(refusal);
        }
    }

    /** The scopes that the account's owner grants at the moment. */
    Set<String> scopes(SimulatedAccount account) {
        return stage.faults()
                .against(account.handle(), FaultKind.SCOPE_MISSING)
                .map(fault -> account.scopes().stream()
                        .filter(scope -> !scope.equals(fault.value().orElse("video.insights")))
                        .collect(Collectors.toUnmodifiableSet()))
                .orElse(account.scopes());
    }

    private SimulatedAccount admit(Call call) throws TikTokRefusal {
        expect(call, "GET");
        String token = call.header("Access-Token")
                .orElseThrow(() -> new TikTokRefusal(TikTokRefusal.TOKEN_MISSING, "Access token is missing."));
        SimulatedAccount account = tokens.holderOf(token);
        String businessId = call.parameter("business_id")
                .orElseThrow(() -> TikTokRefusal.badParameter("business_id", "is required"));
        if (!businessId.equals(account.businessId())) {
            throw new TikTokRefusal(
                    TikTokRefusal.NO_PERMISSION, "No permission to operate business account " + businessId);
        }
        grant(stage.quotas().takeForAccount(account.handle(), call.path()));
        return account;
    }

    private Answer redeem(Call call) throws TikTokRefusal {
        admitApp(call, "authorization_code");
        required(call, "redirect_uri");
        TikTokTokens.Grant grant = tokens.redeem(required(call, "auth_code"));
        return envelope.ok(json -> write(json, grant));
    }

    private Answer refresh(Call call) throws TikTokRefusal {
        admitApp(call, "refresh_token");
        TikTokTokens.Grant grant = tokens.refresh(required(call, "refresh_token"));
        return envelope.ok(json -> write(json, grant));
    }

    private Answer tokenInfo(Call call) throws TikTokRefusal {
        grant(stage.quotas().takeForApp());
        String token = call.bodyText("access_token")
                .or(() -> call.header("Access-Token"))
                .orElseThrow(() -> new TikTokRefusal(TikTokRefusal.TOKEN_MISSING, "Access token is missing."));
        SimulatedAccount account = tokens.holderOf(token);
        return envelope.ok(json -> {
            json.writeStartObject();
            json.writeStringField("app_id", CLIENT_ID);
            json.writeStringField("creator_id", account.businessId());
            json.writeStringField("scope", shuffledScopes(account));
            json.writeEndObject();
        });
    }

    private Answer revoke(Call call) throws TikTokRefusal {
        admitApp(call);
        tokens.revoke(required(call, "access_token"));
        return envelope.ok(json -> {
            json.writeStartObject();
            json.writeEndObject();
        });
    }

    private void admitApp(Call call) throws TikTokRefusal {
        expect(call, "POST");
        grant(stage.quotas().takeForApp());
        if (!required(call, "client_id").equals(CLIENT_ID)
                || !required(call, "client_secret").equals(CLIENT_SECRET)) {
            throw new TikTokRefusal(TikTokRefusal.NO_PERMISSION, "Client id or secret is incorrect.");
        }
    }

    private void admitApp(Call call, String grantType) throws TikTokRefusal {
        admitApp(call);
        if (!required(call, "grant_type").equals(grantType)) {
            throw TikTokRefusal.badParameter("grant_type", "must be " + grantType);
        }
    }

    private void write(JsonGenerator json, TikTokTokens.Grant grant) throws IOException {
        Instant now = stage.clock().instant();
        json.writeStartObject();
        json.writeStringField("access_token", grant.accessToken());
        json.writeNumberField("expires_in", TikTokTokens.ACCESS_LIFE.toSeconds());
        json.writeStringField("open_id", grant.account().businessId());
        json.writeStringField("refresh_token", grant.refreshToken());
        json.writeNumberField(
                "refresh_token_expires_in",
                Duration.between(now, grant.refreshExpiresAt()).toSeconds());
        json.writeStringField("scope", shuffledScopes(grant.account()));
        json.writeStringField("token_type", "Bearer");
        json.writeEndObject();
    }

    // The platform names the scopes in another order each time.
    private String shuffledScopes(SimulatedAccount account) {
        List<String> names = new ArrayList<>(scopes(account).stream().sorted().toList());
        Collections.shuffle(names, new Random(scopeAnswers.incrementAndGet()));
        return String.join(",", names);
    }

    private Answer refusal(TikTokRefusal refusal) {
        return envelope.refusal(refusal.code(), refusal.getMessage());
    }

    private static void grant(Quotas.Verdict verdict) throws TikTokRefusal {
        if (verdict != Quotas.Verdict.GRANTED) {
            throw tooMany(verdict);
        }
    }

    private static TikTokRefusal tooMany(Quotas.Verdict verdict) {
        return new TikTokRefusal(
                TikTokRefusal.THROTTLED,
                verdict == Quotas.Verdict.TOO_MANY_PER_SECOND
                        ? "App reaches the QPS limit."
                        : "Too many requests. Please retry in some time.");
    }

    private static void expect(Call call, String method) throws TikTokRefusal {
        if (!call.method().equals(method)) {
            throw new TikTokRefusal(TikTokRefusal.WRONG_PATH, "Method " + call.method() + " is not supported here");
        }
    }

    private static String required(Call call, String name) throws TikTokRefusal {
        return call.bodyText(name).orElseThrow(() -> TikTokRefusal.badParameter(name, "is required"));
    }
}
