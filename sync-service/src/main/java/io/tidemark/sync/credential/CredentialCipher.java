package io.tidemark.sync.credential;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import io.micronaut.context.annotation.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.UUID;

/** Encrypts tokens. A ciphertext decrypts only for the tenant, account and column that it was made for. */
@Context
public final class CredentialCipher {

    private final Aead aead;
    private final String tenant;

    /**
     * Opens the configured keyset.
     *
     * @throws UnusableKeysetException when there is none or it is no AEAD keyset
     */
    CredentialCipher(CredentialConfig config) {
        this.aead = open(config.keyset());
        this.tenant = config.tenant();
    }

    /** A new keyset as Tink JSON in base64, to be configured as {@code tidemark.credentials.keyset}. */
    public static String newKeyset() {
        try {
            KeysetHandle handle = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, AeadConfig2026.get());
            String json = TinkJsonProtoKeysetFormat.serializeKeyset(
                    handle, AeadConfig2026.get(), InsecureSecretKeyAccess.get());
            return Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform has no AES-GCM", e);
        }
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

    private byte[] boundTo(UUID accountId, String column) {
        return (tenant + '\u001f' + accountId + '\u001f' + column).getBytes(StandardCharsets.UTF_8);
    }

    private static Aead open(String configured) {
        if (configured == null || configured.isBlank()) {
            throw new UnusableKeysetException("tidemark.credentials.keyset is not set: make a keyset with "
                    + "'java -jar sync-service.jar new-keyset' and set TIDEMARK_CREDENTIALS_KEYSET to it.");
        }
        try {
            return TinkJsonProtoKeysetFormat.parseKeyset(
                            json(configured.strip()), AeadConfig2026.get(), InsecureSecretKeyAccess.get())
                    .getPrimitive(AeadConfig2026.get(), Aead.class);
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            // The cause is left out: Tink's messages may quote the key.
            throw new UnusableKeysetException("tidemark.credentials.keyset is neither a Tink AEAD keyset (JSON) in "
                    + "base64 nor the path of a file that holds one.");
        }
    }

    private static String json(String configured) throws IOException {
        Path file = pathOf(configured);
        return file != null && Files.isRegularFile(file)
                ? Files.readString(file)
                : new String(Base64.getDecoder().decode(configured), StandardCharsets.UTF_8);
    }

    private static Path pathOf(String configured) {
        try {
            return Path.of(configured);
        } catch (InvalidPathException e) {
            return null;
        }
    }
}
