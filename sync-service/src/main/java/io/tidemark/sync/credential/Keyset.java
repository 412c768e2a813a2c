package io.tidemark.sync.credential;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;

/** Keys for tokens: all of them decrypt, and the one in use encrypts. It has no text form, because that would be the keys. */
public final class Keyset {

    private final KeysetHandle handle;

    private Keyset(KeysetHandle handle) {
        this.handle = handle;
    }

    /** A keyset of one key. */
    public static Keyset generate() {
        try {
            return new Keyset(KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, AeadConfig2026.get()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform has no AES-GCM", e);
        }
    }

    /**
     * Opens what is configured.
     *
     * @param configured Tink's JSON in base64, or the path of a file that holds the JSON or its base64; may be null
     * @throws UnusableKeysetException when it is no AEAD keyset
     */
    public static Keyset open(String configured) {
        if (configured == null || configured.isBlank()) {
            throw new UnusableKeysetException("tidemark.credentials.keyset is not set: make a keyset with "
                    + "'java -jar sync-service.jar new-keyset' and set TIDEMARK_CREDENTIALS_KEYSET to it.");
        }
        try {
            KeysetHandle handle = TinkJsonProtoKeysetFormat.parseKeyset(
                    json(configured.strip()), AeadConfig2026.get(), InsecureSecretKeyAccess.get());
            // A keyset of another kind is refused here and not at the first token.
            handle.getPrimitive(AeadConfig2026.get(), Aead.class);
            return new Keyset(handle);
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            // The cause is left out: Tink's messages may quote the key.
            throw new UnusableKeysetException("tidemark.credentials.keyset is neither a Tink AEAD keyset (JSON) in "
                    + "base64 nor the path of a file that holds one.");
        }
    }

    /** With a further key, which is in use at once, or only decrypts until {@link #usingNewest()}. */
    public Keyset withKey(boolean inUse) {
        KeysetHandle.Builder.Entry added = KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                .withRandomId();
        return built(builder().addEntry(inUse ? added.makePrimary() : added));
    }

    /** With the key in use that was added last. */
    public Keyset usingNewest() {
        KeysetHandle.Builder builder = builder();
        builder.getAt(builder.size() - 1).makePrimary();
        return built(builder);
    }

    /** Without the keys that only decrypt. */
    public Keyset withoutOldKeys() {
        KeysetHandle.Builder builder = builder();
        for (int i = builder.size() - 1; i >= 0; i--) {
            if (!builder.getAt(i).isPrimary()) {
                builder.deleteAt(i);
            }
        }
        return built(builder);
    }

    /** How many keys there are. */
    public int size() {
        return handle.size();
    }

    /** Tink's JSON in base64, to be configured as {@code tidemark.credentials.keyset}. */
    public String configured() {
        try {
            String json = TinkJsonProtoKeysetFormat.serializeKeyset(
                    handle, AeadConfig2026.get(), InsecureSecretKeyAccess.get());
            return Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a keyset that was open cannot be written", e);
        }
    }

    Aead aead() {
        try {
            return handle.getPrimitive(AeadConfig2026.get(), Aead.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a keyset that was open cannot be used", e);
        }
    }

    /** What every ciphertext of the key in use begins with: Tink's format and the key's id. */
    byte[] prefix() {
        return ByteBuffer.allocate(5)
                .put((byte) 1)
                .putInt(handle.getPrimary().getId())
                .array();
    }

    private KeysetHandle.Builder builder() {
        return KeysetHandle.newBuilder(handle).setConfiguration(AeadConfig2026.get());
    }

    private static Keyset built(KeysetHandle.Builder builder) {
        try {
            return new Keyset(builder.build());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the keys do not go together", e);
        }
    }

    private static String json(String configured) throws IOException {
        Path file = pathOf(configured);
        String text = file != null && Files.isRegularFile(file)
                ? Files.readString(file).strip()
                : configured;
        return text.startsWith("{") ? text : new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
    }

    private static Path pathOf(String configured) {
        try {
            return Path.of(configured);
        } catch (InvalidPathException e) {
            return null;
        }
    }
}
