package io.tidemark.sync.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialCipherTest {

    private static final UUID ACCOUNT = UUID.fromString("10000000-0000-4000-8000-000000000000");

    private final String keyset = CredentialCipher.newKeyset();
    private final CredentialCipher cipher = new CredentialCipher(new CredentialConfig(keyset, "one"));

    @Test
    void tokenComesBackForItsOwnPlaceOnly() {
        byte[] ciphertext = cipher.encrypt(ACCOUNT, "access_token", "act.secret");
        assertThat(new String(ciphertext, StandardCharsets.ISO_8859_1)).doesNotContain("secret");
        assertThat(cipher.decrypt(ACCOUNT, "access_token", ciphertext)).isEqualTo("act.secret");
        assertRefused(cipher, UUID.randomUUID(), "access_token", ciphertext);
        assertRefused(cipher, ACCOUNT, "refresh_token", ciphertext);
        assertRefused(new CredentialCipher(new CredentialConfig(keyset, "two")), ACCOUNT, "access_token", ciphertext);
        assertRefused(
                new CredentialCipher(new CredentialConfig(CredentialCipher.newKeyset(), "one")),
                ACCOUNT,
                "access_token",
                ciphertext);
    }

    @Test
    void keysetMayLieInAFile(@TempDir Path folder) throws Exception {
        Path file =
                Files.write(folder.resolve("keyset.json"), Base64.getDecoder().decode(keyset));
        CredentialCipher fromFile = new CredentialCipher(new CredentialConfig(file.toString(), "one"));
        assertThat(fromFile.decrypt(ACCOUNT, "access_token", cipher.encrypt(ACCOUNT, "access_token", "t")))
                .isEqualTo("t");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "not a keyset", "e30=", "/no/such/file"})
    void withoutAUsableKeysetThereIsNoCipher(String configured) {
        assertThatThrownBy(() -> new CredentialCipher(new CredentialConfig(configured, "one")))
                .isInstanceOf(UnusableKeysetException.class)
                .hasMessageStartingWith("tidemark.credentials.keyset is ")
                .hasMessageEndingWith(".");
    }

    @Test
    void textFormsShowNoSecret() {
        Tokens tokens = new Tokens("act.secret", "rft.secret", Instant.EPOCH, Instant.EPOCH, List.of("b", "a"));
        assertThat(tokens.toString()).doesNotContain("secret").contains("[a, b]");
        assertThat(new CredentialConfig(keyset, "one").toString()).doesNotContain(keyset);
    }

    private static void assertRefused(CredentialCipher cipher, UUID account, String column, byte[] ciphertext) {
        assertThatThrownBy(() -> cipher.decrypt(account, column, ciphertext))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is it the keyset it was stored with?");
    }
}
