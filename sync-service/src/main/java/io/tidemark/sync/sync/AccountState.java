package io.tidemark.sync.sync;

import java.util.Locale;

/** How an account is doing, as stored and shown. */
enum AccountState {
    WAITING,
    ACTIVE,
    THROTTLED,
    FAILING,
    REAUTH_NEEDED,
    PERMISSION_MISSING,
    UNAVAILABLE;

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
