package io.tidemark.sync.credential;

import com.google.crypto.tink.Aead;
import io.micronaut.context.annotation.Context;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.UUID;

/** Encrypts tokens. A ciphertext decrypts only for the tenant, account and column that it was made for. */
@Context
public final class CredentialCipher {

    private final Aead aead;
    private final byte[] prefix;
    private final String tenant;

    /**
     * Opens the configured keyset.
     *
     * @throws UnusableKeysetException when there is none or it is no AEAD keyset
     */
    CredentialCipher(CredentialConfig config) {
        Keyset keyset = Keyset.open(config.keyset());
        this.aead = keyset.aead();
        this.prefix = keyset.prefix();
        this.tenant = config.tenant();
    }

    /** A new keyset as Tink JSON in base64, to be configured as {@code tidemark.credentials.keyset}. */
    public static String newKeyset() {
        return Keyset.generate().configured();
    }

    /** Encrypts a secret for one column of one account, or of a connection that has no account yet. */
    public byte[] encrypt(UUID accountId, String column, String secret) {
        try {
            return aead.encrypt(secret.getBytes(StandardCharsets.UTF_8), boundTo(accountId, column));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot encrypt " + column + " of account " + accountId, e);
        }
    }

    /** @throws IllegalStateException when the ciphertext was made with another keyset or for another place */
    public String decrypt(UUID accountId, String column, byte[] ciphertext) {
        try {
            return new String(aead.decrypt(ciphertext, boundTo(accountId, column)), StandardCharsets.UTF_8);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "cannot decrypt " + column + " of account " + accountId + ": is it the keyset it was stored with?",
                    e);
        }
    }

    /** What every ciphertext begins with that was made with the key in use. */
    byte[] prefix() {
        return prefix.clone();
    }

    private byte[] boundTo(UUID accountId, String column) {
        return (tenant + '\u001f' + accountId + '\u001f' + column).getBytes(StandardCharsets.UTF_8);
    }
}
