package io.tidemark.sync.platform.instagram;

import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.SourceFailure;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/** What a call meant. Codes and subcodes decide; the names and texts of errors differ from host to host. */
sealed interface GraphAnswer {

    /** What a mark of a call looks like; anything else is not repeated. */
    Pattern TRACE = Pattern.compile("[A-Za-z0-9_-]{1,40}");

    BigDecimal MOST = BigDecimal.valueOf(Integer.MAX_VALUE);

    /** Data came. */
    record Data(Fields data) implements GraphAnswer {}

    /** The token is of no use any more; {@code subcode} tells why, 0 when it does not. */
    record TokenRefused(long subcode) implements GraphAnswer {}

    /** The application or the owner's grant does not allow it. */
    record NotPermitted(String detail) implements GraphAnswer {}

    /** Too few people saw the media for its insights to be shown. */
    record TooFewViewers() implements GraphAnswer {}

    /** The media is older than the account's conversion to a business: it never has insights. */
    record BeforeConversion() implements GraphAnswer {}

    /** Not there, or not ours to see; at times a throttle in disguise, so once is no proof. */
    record Missing() implements GraphAnswer {}

    /**
     * A parameter is refused; for insights that may be one of the metrics.
     *
     * @param lasting whether it is the same for every media of the kind
     */
    record Refused(boolean lasting, String detail) implements GraphAnswer {}

    /** A call of a batch that took too long: nothing is known. */
    record Unanswered() implements GraphAnswer {}

    /** Anything that asking differently cannot mend. */
    record Failed(SourceFailure failure) implements GraphAnswer {}

    /**
     * Sorts an error.
     *
     * @param error the object {@code error} of the answer
     * @param retryAfter how long a throttle lasts
     */
    static GraphAnswer refused(int status, Fields error, Duration retryAfter, InstagramConfig config) {
        long code = number(error, "code");
        long subcode = number(error, "error_subcode");
        String detail = detail(code, subcode, error);
        SourceFailure.Scope account = SourceFailure.Scope.ACCOUNT;
        boolean passes =
                status >= 500 || Boolean.TRUE.equals(error.flag("is_transient").orNull());
        return switch ((int) code) {
            case 4 -> throttled(SourceFailure.Scope.APP, "the application", retryAfter, detail);
            case 341, 368 -> throttled(SourceFailure.Scope.APP, "the application", config.abusePause(), detail);
            case 17 -> throttled(account, "the owner's token", retryAfter, detail);
            case 32, 80001 -> throttled(account, "the page", retryAfter, detail);
            case 613, 80002 -> throttled(account, "the account", retryAfter, detail);
            case 102, 190 -> new TokenRefused(subcode);
            case 1, 2 -> passing(detail);
            case 10 -> tooFew(error) ? new TooFewViewers() : new NotPermitted(detail);
            case 3 -> new NotPermitted(detail);
            case 100 ->
                switch ((int) subcode) {
                    case 33 -> new Missing();
                    case 2108006 -> new BeforeConversion();
                    default -> passes ? passing(detail) : new Refused(true, detail);
                };
            case -1 -> subcode == 2207086 ? new Refused(false, detail) : passing(detail);
            default -> {
                if (code >= 200 && code < 300) {
                    yield new NotPermitted(detail);
                }
                yield passes
                        ? passing(detail)
                        : new Failed(new SourceFailure.ContractBug("Instagram refuses our request " + detail));
            }
        };
    }

    /** Why nothing can be read, where only data would do. */
    static SourceFailure failure(GraphAnswer answer, Login login) {
        return switch (answer) {
            case Failed(SourceFailure failure) -> failure;
            case TokenRefused(long subcode) -> reauth(subcode);
            case NotPermitted(String detail) ->
                new SourceFailure.PermissionMissing(
                        "Connect the Instagram account again and grant " + login.listingScope() + " " + detail + ".");
            case Missing() ->
                new SourceFailure.Transient(
                        "Instagram does not find the account, or does not let us see it (code 100/33)");
            case Unanswered() -> new SourceFailure.Transient("Instagram left a call unanswered");
            case Refused(boolean lasting, String detail) ->
                new SourceFailure.ContractBug("Instagram refuses our request " + detail);
            case TooFewViewers() -> unexpected();
            case BeforeConversion() -> unexpected();
            case Data(Fields data) -> unexpected();
        };
    }

    /** The owner has to connect again, with the reason in words. */
    static SourceFailure reauth(long subcode) {
        String cause = switch ((int) subcode) {
            case 458 -> "the owner removed the application";
            case 459 -> "Instagram asks the owner to log in and confirm the account";
            case 460 -> "the owner changed the password";
            case 463 -> "the token has expired";
            case 464 -> "the owner's account is not confirmed";
            case 467 -> "the token is invalid";
            case 492 -> "the owner may no longer act for the page";
            default -> "Instagram refuses the token";
        };
        return new SourceFailure.ReauthNeeded("Connect the Instagram account again: " + cause + " (code 190"
                + (subcode == 0 ? "" : "/" + subcode) + ").");
    }

    private static GraphAnswer throttled(SourceFailure.Scope scope, String whom, Duration retryAfter, String detail) {
        return new Failed(new SourceFailure.Throttled(scope, retryAfter, "Instagram throttles " + whom + " " + detail));
    }

    private static GraphAnswer passing(String detail) {
        return new Failed(new SourceFailure.Transient("Instagram has a fault " + detail));
    }

    private static SourceFailure unexpected() {
        return new SourceFailure.ContractBug("Instagram gives an answer that does not fit the question");
    }

    /** The one place where a text decides: a missing permission has the same code. */
    private static boolean tooFew(Fields error) {
        String message = error.text("message").orNull();
        return message != null && message.toLowerCase(Locale.ROOT).contains("viewers");
    }

    /** The codes, and the platform's own mark of the call, by which its support finds it. */
    private static String detail(long code, long subcode, Fields error) {
        String trace = error.text("fbtrace_id").orNull();
        boolean safe = trace != null && TRACE.matcher(trace).matches();
        return "(code " + code + (subcode == 0 ? "" : "/" + subcode) + (safe ? ", trace " + trace : "") + ")";
    }

    private static long number(Fields error, String name) {
        BigDecimal value = error.quotedDecimal(name).orNull();
        return value == null || value.abs().compareTo(MOST) > 0 ? 0 : value.longValue();
    }
}
