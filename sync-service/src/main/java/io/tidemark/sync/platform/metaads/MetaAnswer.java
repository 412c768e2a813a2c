package io.tidemark.sync.platform.metaads;

import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.SourceFailure;
import java.time.Duration;
import java.util.Locale;

/** What a call meant. The error's code and subcode decide; its text only where Meta gives the same code to two things. */
sealed interface MetaAnswer {

    /** Data came. */
    record Data(Fields body) implements MetaAnswer {}

    /** What was asked for does not exist, or the token may not see it; Meta does not tell which. */
    record NotFound(String why) implements MetaAnswer {}

    /** Too much was asked for at once. */
    record TooMuch(String why) implements MetaAnswer {}

    /** Anything that asking for less cannot mend. */
    record Failed(SourceFailure failure) implements MetaAnswer {}

    /**
     * Sorts an error.
     *
     * @param code Meta's code
     * @param subcode 0 when there is none
     * @param message Meta's text, which is not shown
     * @param passes whether Meta says, or its status, that trying again may help
     * @param pause how long to leave the account alone if this is a throttle
     */
    static MetaAnswer error(long code, long subcode, String message, boolean passes, Duration pause) {
        String name = "code " + code + (subcode == 0 ? "" : "/" + subcode);
        if (isTooMuch(code, subcode, message)) {
            return new TooMuch("Meta: too much data for one answer (" + name + ")");
        }
        if (code == 100 && subcode == 33) {
            return new NotFound("The ad account does not exist or the token may not read it (" + name + ").");
        }
        if (code >= 200 && code <= 299) {
            return permission(name);
        }
        return switch (Math.toIntExact(Math.min(code, Integer.MAX_VALUE))) {
            case 4, 341, 368 -> throttled(SourceFailure.Scope.APP, name, pause);
            case 17, 32, 613, 80000, 80003, 80004 -> throttled(SourceFailure.Scope.ACCOUNT, name, pause);
            case 102, 190 ->
                new Failed(new SourceFailure.ReauthNeeded(
                        "Connect the ad account again with another token (" + name + ")."));
            case 3, 10 -> permission(name);
            case 1, 2 -> new Failed(new SourceFailure.Transient("Meta has a fault (" + name + ")"));
            case 2635 ->
                new Failed(new SourceFailure.ContractBug(
                        "Meta has ended this Graph version: set tidemark.platforms.meta-ads.version to a later one"));
            default ->
                new Failed(
                        passes
                                ? new SourceFailure.Transient("Meta has a fault (" + name + ")")
                                : new SourceFailure.ContractBug("Meta refuses our request (" + name + ")"));
        };
    }

    /** Why an account could not be read where nothing but its absence or a missing permission can be meant. */
    static SourceFailure unreadable(NotFound answer) {
        return new SourceFailure.PermissionMissing(answer.why());
    }

    private static boolean isTooMuch(long code, long subcode, String message) {
        return subcode == 1487534 && code == 100
                || code == 1 && message.toLowerCase(Locale.ROOT).contains("reduce the amount of data");
    }

    private static Failed throttled(SourceFailure.Scope scope, String name, Duration pause) {
        String who = scope == SourceFailure.Scope.APP ? "application" : "ad account";
        return new Failed(new SourceFailure.Throttled(scope, pause, "Meta throttles the " + who + " (" + name + ")"));
    }

    private static Failed permission(String name) {
        return new Failed(
                new SourceFailure.PermissionMissing("Grant ads_read for the ad account to the token (" + name + ")."));
    }
}
