package io.tidemark.sync.credential;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.core.bind.annotation.Bindable;
import jakarta.validation.constraints.NotBlank;

/**
 * How tokens are kept.
 *
 * @param keyset a Tink JSON keyset for AEAD: the JSON in base64, or the path of a file that holds the JSON; null or
 *     empty when none is configured, with which the service does not start
 * @param tenant whose tokens these are; bound into every ciphertext, so that a row copied from another installation does
 *     not decrypt
 */
@ConfigurationProperties("tidemark.credentials")
record CredentialConfig(
        @Nullable String keyset,
        @Bindable(defaultValue = "default") @NotBlank String tenant) {

    @Override
    public String toString() {
        return "CredentialConfig[tenant=" + tenant + "]";
    }
}
