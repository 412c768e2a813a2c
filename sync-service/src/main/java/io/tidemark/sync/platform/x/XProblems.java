package io.tidemark.sync.platform.x;

import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.Json;
import io.tidemark.sync.platform.MalformedJsonException;
import io.tidemark.sync.platform.PlatformHttp;
import io.tidemark.sync.platform.SourceFailure;
import io.tidemark.sync.platform.StrictJson;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Sorts the answers of X by what has to be done about them. Pure. */
final class XProblems {

    private XProblems() {}

    /**
     * Sorts an answer.
     *
     * @param prefix how the call named its fields
     */
    static XAnswer sort(PlatformHttp.Answer.Whole answer, String prefix, XConfig config, Instant now) {
        Fields body;
        try {
            body = new Fields(StrictJson.parse(answer.body()));
        } catch (MalformedJsonException e) {
            return withoutBody(answer, config, now, e.getMessage());
        }
        return answer.status() == 200
                ? new XAnswer.Data(body, XErrors.read(body))
                : refused(answer, body, prefix, config, now);
    }

    private static XAnswer withoutBody(
            PlatformHttp.Answer.Whole answer, XConfig config, Instant now, String malformed) {
        return switch (answer.status()) {
            case 401 -> new XAnswer.TokenRefused();
            case 429 -> throttled(answer, config, now);
            default -> new XAnswer.Failed(new SourceFailure.Transient("X: HTTP " + answer.status() + ", " + malformed));
        };
    }

    private static XAnswer refused(
            PlatformHttp.Answer.Whole answer, Fields body, String prefix, XConfig config, Instant now) {
        String problem = XErrors.suffix(body.text("type").orNull());
        String title = Optional.ofNullable(body.text("title").orNull()).orElse("");
        int status = answer.status();
        if (status == 401) {
            return new XAnswer.TokenRefused();
        }
        if (problem.equals("usage-capped") || title.equals("UsageCapExceeded")) {
            return new XAnswer.Stopped(new SourceFailure.Throttled(
                    SourceFailure.Scope.APP,
                    untilTomorrow(now),
                    "the application's usage cap at X is reached for the billing period (HTTP " + status + ")"));
        }
        if (status == 402) {
            return new XAnswer.Stopped(new SourceFailure.Throttled(
                    SourceFailure.Scope.APP,
                    config.creditsPause(),
                    "the application's credits at X are used up (HTTP 402); buy credits to go on"));
        }
        if (status == 429) {
            return throttled(answer, config, now);
        }
        if (status >= 500) {
            return failed(new SourceFailure.Transient("X has a fault (HTTP " + status + ")"));
        }
        if (status == 400 && namesTheOther(body, prefix)) {
            return new XAnswer.OtherNames();
        }
        return switch (status) {
            case 403 -> failed(forbidden(problem));
            case 404 -> failed(new SourceFailure.AccountUnavailable("X knows no such account (HTTP 404)."));
            default -> failed(new SourceFailure.ContractBug("X refuses our request (HTTP " + status + ")"));
        };
    }

    private static SourceFailure forbidden(String problem) {
        return switch (problem) {
            case "client-forbidden", "unsupported-authentication" ->
                new SourceFailure.PermissionMissing(
                        "X does not permit this application the call (" + problem + "): check its access level.");
            case "not-authorized-for-resource" ->
                new SourceFailure.PermissionMissing(
                        "X does not permit this application to read the account (" + problem + ").");
            default ->
                new SourceFailure.AccountUnavailable(
                        "X has locked the account (HTTP 403): its owner has to log in at X and unlock it.");
        };
    }

    /** A limit that tells its end is that of one account and call; any other may be anybody's. */
    private static XAnswer throttled(PlatformHttp.Answer.Whole answer, XConfig config, Instant now) {
        return failed(XBudgets.untilReset(answer, now)
                .map(pause -> new SourceFailure.Throttled(
                        SourceFailure.Scope.ACCOUNT, pause, "X throttles the account (HTTP 429)"))
                .orElseGet(() -> new SourceFailure.Throttled(
                        SourceFailure.Scope.APP,
                        answer.retryAfterOr(config.throttlePause()),
                        "X throttles the application (HTTP 429)")));
    }

    /** The reset header does not help against a cap; whether it is lifted shows on another day. */
    private static Duration untilTomorrow(Instant now) {
        Instant tomorrow = LocalDate.ofInstant(now, ZoneOffset.UTC)
                .plusDays(1)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant();
        return Duration.between(now, tomorrow);
    }

    private static boolean namesTheOther(Fields body, String prefix) {
        return messages(body).stream()
                .anyMatch(text -> text.contains("[" + prefix + ".fields]")
                        && text.contains("is not one of")
                        && text.contains(XClient.other(prefix) + ".fields"));
    }

    private static List<String> messages(Fields body) {
        List<String> messages = new ArrayList<>();
        messages.add(body.text("detail").orNull());
        List<Json> errors = body.list("errors").orNull();
        for (Json error : errors == null ? List.<Json>of() : errors) {
            if (error instanceof Json.Obj object) {
                messages.add(new Fields(object).text("message").orNull());
            }
        }
        return messages.stream().filter(Objects::nonNull).toList();
    }

    private static XAnswer failed(SourceFailure failure) {
        return new XAnswer.Failed(failure);
    }
}
