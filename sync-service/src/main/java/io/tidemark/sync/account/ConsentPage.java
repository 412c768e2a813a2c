package io.tidemark.sync.account;

import io.micronaut.serde.annotation.Serdeable;
import java.net.URI;
import java.time.Instant;

/**
 * Where to send an owner. The text form shows no secret.
 *
 * @param state comes back with the owner; whoever has it can end this one connection
 */
@Serdeable
record ConsentPage(URI authorizeUrl, String state, Instant expiresAt) {

    @Override
    public String toString() {
        return "ConsentPage[expiresAt=" + expiresAt + "]";
    }
}
