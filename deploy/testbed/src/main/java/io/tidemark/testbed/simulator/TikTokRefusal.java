package io.tidemark.testbed.simulator;

/** An error that TikTok reports with HTTP 200 and a code. */
final class TikTokRefusal extends Exception {
    static final int NO_PERMISSION = 40001;
    static final int BAD_PARAMETER = 40002;
    static final int WRONG_PATH = 40006;
    static final int THROTTLED = 40100;
    static final int TOKEN_EXPIRED = 40102;
    static final int TOKEN_MISSING = 40104;
    static final int TOKEN_REFUSED = 40105;
    static final int SCOPE_NOT_GRANTED = 40130;
    static final int INTERNAL = 50000;

    private static final long serialVersionUID = 1L;

    private final int code;

    TikTokRefusal(int code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    static TikTokRefusal badParameter(String name, String why) {
        return new TikTokRefusal(BAD_PARAMETER, name + ": " + why);
    }

    static TikTokRefusal tokenRefused() {
        return new TikTokRefusal(TOKEN_REFUSED, "Access token is incorrect or has been revoked.");
    }

    static TikTokRefusal scopeNotGranted() {
        return new TikTokRefusal(SCOPE_NOT_GRANTED, "The user did not authorize the scope");
    }

    int code() {
        return code;
    }
}
