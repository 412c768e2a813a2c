package io.tidemark.sync.platform.metaads;

import io.micronaut.context.annotation.Requires;
import io.tidemark.sync.platform.CallAddress;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.MalformedJsonException;
import io.tidemark.sync.platform.PlatformHttp;
import io.tidemark.sync.platform.RateBudgets;
import io.tidemark.sync.platform.SourceFailure;
import io.tidemark.sync.platform.StrictJson;
import io.tidemark.sync.platform.ads.AdAccess;
import jakarta.inject.Singleton;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Calls to the Graph. The token goes in a header, so that no address holds it. */
@Singleton
@Requires(bean = MetaAdsConfig.class)
final class MetaAdsClient {

    private final MetaAdsConfig config;
    private final PlatformHttp http;
    private final RateBudgets budgets;

    MetaAdsClient(MetaAdsConfig config, PlatformHttp http, RateBudgets budgets) {
        this.config = config;
        this.http = http;
        this.budgets = budgets;
    }

    MetaAnswer get(AdAccess access, String path, Map<String, String> parameters) {
        return call(
                access,
                path + "?" + CallAddress.form(parameters),
                HttpRequest.newBuilder().GET());
    }

    MetaAnswer post(AdAccess access, String path, Map<String, String> parameters) {
        return call(
                access,
                path,
                HttpRequest.newBuilder()
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(CallAddress.form(parameters))));
    }

    private MetaAnswer call(AdAccess access, String path, HttpRequest.Builder builder) {
        Optional<SourceFailure> usedUp = budgets.take(budget(access), config.accountQuotas());
        if (usedUp.isPresent()) {
            return new MetaAnswer.Failed(usedUp.get());
        }
        HttpRequest request;
        try {
            request = builder.uri(CallAddress.of(config.baseUrl(), "/" + config.version() + path))
                    .header("Authorization", "Bearer " + access.accessToken())
                    .build();
        } catch (IllegalArgumentException e) {
            // A token with a line break in it is no token; the header's own message would repeat it.
            return MetaAnswer.error(190, 0, "", false, config.throttlePause());
        }
        return switch (http.send(request)) {
            case PlatformHttp.Answer.None(String why) ->
                new MetaAnswer.Failed(new SourceFailure.Transient("Meta: " + why));
            case PlatformHttp.Answer.Whole answer -> {
                MetaAnswer meant = read(answer);
                if (meant instanceof MetaAnswer.Data) {
                    heed(access, MetaUsage.of(answer));
                }
                yield meant;
            }
        };
    }

    /** Stops before Meta does, on all replicas: an account that was refused has to wait longer. */
    private void heed(AdAccess access, MetaUsage usage) {
        if (usage.percent() > 0) {
            budgets.used(budget(access), usage.percent() / 100, usage.regain(), "Meta");
        }
    }

    private static String budget(AdAccess access) {
        return "meta_ads/account/" + access.accountId();
    }

    private MetaAnswer read(PlatformHttp.Answer.Whole answer) {
        Fields body;
        try {
            body = new Fields(StrictJson.parse(answer.body()));
        } catch (MalformedJsonException e) {
            return answer.status() == 429
                    ? MetaAnswer.error(4, 0, "", false, pause(answer))
                    : transientFault("HTTP " + answer.status() + ", " + e.getMessage());
        }
        Fields error = body.object("error").orNull();
        if (error != null) {
            return error(error, answer);
        }
        if (answer.status() == 429) {
            return MetaAnswer.error(4, 0, "", false, pause(answer));
        }
        return answer.status() == 200
                ? new MetaAnswer.Data(body)
                : transientFault("HTTP " + answer.status() + " without a readable error");
    }

    private MetaAnswer error(Fields error, PlatformHttp.Answer.Whole answer) {
        Long code = error.count("code").orNull();
        if (code == null) {
            return transientFault("HTTP " + answer.status() + " and an error without a readable code");
        }
        Long subcode = error.count("error_subcode").orNull();
        String message = error.text("message").orNull();
        boolean passes = answer.status() >= 500
                || Boolean.TRUE.equals(error.flag("is_transient").orNull());
        return MetaAnswer.error(
                code, subcode == null ? 0 : subcode, message == null ? "" : message, passes, pause(answer));
    }

    /** The pause that the answer asks for. */
    private Duration pause(PlatformHttp.Answer.Whole answer) {
        Duration regain = MetaUsage.of(answer).regain();
        return answer.retryAfterOr(regain == null ? config.throttlePause() : regain);
    }

    private static MetaAnswer transientFault(String why) {
        return new MetaAnswer.Failed(new SourceFailure.Transient("Meta: " + why));
    }
}
