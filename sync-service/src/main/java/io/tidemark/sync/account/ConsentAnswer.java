package io.tidemark.sync.account;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;

/**
 * What a platform sent an owner back with. The text form shows no secret.
 *
 * @param code null when the owner did not agree
 * @param error null when the owner agreed
 */
@Serdeable
record ConsentAnswer(
        @Nullable String state,
        @Nullable String code,
        @Nullable String error) {

    @Override
    public String toString() {
        return "ConsentAnswer[]";
    }
}
