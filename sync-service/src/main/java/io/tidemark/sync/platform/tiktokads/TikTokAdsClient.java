package io.tidemark.sync.platform.tiktokads;

import io.micronaut.context.annotation.Requires;
import io.tidemark.sync.platform.CallAddress;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.MalformedJsonException;
import io.tidemark.sync.platform.PlatformHttp;
import io.tidemark.sync.platform.RateBudgets;
import io.tidemark.sync.platform.Reading;
import io.tidemark.sync.platform.SourceFailure;
import io.tidemark.sync.platform.StrictJson;
import io.tidemark.sync.platform.ads.AdAccess;
import jakarta.inject.Singleton;
import java.net.http.HttpRequest;
import java.util.Map;
import java.util.Optional;

/** Calls to TikTok's API for Business v1.3 about advertisers. */
@Singleton
@Requires(bean = TikTokAdsConfig.class)
final class TikTokAdsClient {

    private static final String VERSION = "/open_api/v1.3";

    private final TikTokAdsConfig config;
    private final PlatformHttp http;
    private final RateBudgets budgets;

    TikTokAdsClient(TikTokAdsConfig config, PlatformHttp http, RateBudgets budgets) {
        this.config = config;
        this.http = http;
        this.budgets = budgets;
    }

    TikTokAdsAnswer get(AdAccess access, String path, Map<String, String> parameters) {
        Optional<SourceFailure> usedUp =
                budgets.take("tiktok_ads/account/" + access.accountId(), config.accountQuotas());
        if (usedUp.isPresent()) {
            return new TikTokAdsAnswer.Failed(usedUp.get());
        }
        HttpRequest request;
        try {
            request = HttpRequest.newBuilder(
                            CallAddress.with(CallAddress.of(config.baseUrl(), VERSION + path), parameters))
                    .header("Access-Token", access.accessToken())
                    .build();
        } catch (IllegalArgumentException e) {
            // A token with a line break in it is no token; the header's own message would repeat it.
            return TikTokAdsAnswer.refused(40105, config.throttlePause());
        }
        return switch (http.send(request)) {
            case PlatformHttp.Answer.None(String why) -> transientFault(why);
            case PlatformHttp.Answer.Whole answer -> read(answer);
        };
    }

    private TikTokAdsAnswer read(PlatformHttp.Answer.Whole answer) {
        if (answer.status() == 429) {
            return TikTokAdsAnswer.refused(40100, answer.retryAfterOr(config.throttlePause()));
        }
        if (answer.status() >= 500) {
            return transientFault("HTTP " + answer.status());
        }
        Fields envelope;
        try {
            envelope = new Fields(StrictJson.parse(answer.body()));
        } catch (MalformedJsonException e) {
            return transientFault("HTTP " + answer.status() + ", " + e.getMessage());
        }
        Long code = envelope.count("code").orNull();
        if (code == null) {
            return transientFault("HTTP " + answer.status() + " without a readable code");
        }
        if (code != 0 && code != 20001) {
            return TikTokAdsAnswer.refused(code, answer.retryAfterOr(config.throttlePause()));
        }
        return switch (envelope.object("data")) {
            case Reading.Value<Fields>(Fields data) -> new TikTokAdsAnswer.Data(data, code != 0);
            case Reading<Fields> absent -> transientFault("success without readable data (" + absent.problem() + ")");
        };
    }

    private static TikTokAdsAnswer transientFault(String why) {
        return new TikTokAdsAnswer.Failed(new SourceFailure.Transient("TikTok: " + why));
    }
}
