package io.tidemark.sync.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KeysetTest {

    private static final UUID ACCOUNT = UUID.fromString("10000000-0000-4000-8000-000000000000");

    private final Keyset first = Keyset.generate();
    private final byte[] old = cipher(first).encrypt(ACCOUNT, "access_token", "t");

    @Test
    void rotatedKeysetEncryptsWithItsNewKeyAndStillDecryptsWithTheOld() {
        Keyset rotated = Keyset.open(first.withKey(true).configured());
        byte[] ciphertext = cipher(rotated).encrypt(ACCOUNT, "access_token", "t");
        assertThat(rotated.size()).isEqualTo(2);
        assertThat(Arrays.copyOf(ciphertext, 5)).isEqualTo(rotated.prefix()).isNotEqualTo(first.prefix());
        assertThat(cipher(rotated).decrypt(ACCOUNT, "access_token", old)).isEqualTo("t");
        assertThatThrownBy(() -> cipher(first).decrypt(ACCOUNT, "access_token", ciphertext))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void keyThatIsOnlyAddedDecryptsUntilItIsUsed() {
        Keyset added = first.withKey(false);
        Keyset used = added.usingNewest();
        assertThat(added.prefix()).isEqualTo(first.prefix());
        assertThat(used.prefix()).isNotEqualTo(first.prefix());
        byte[] ciphertext = cipher(used).encrypt(ACCOUNT, "access_token", "t");
        assertThat(cipher(added).decrypt(ACCOUNT, "access_token", ciphertext)).isEqualTo("t");
        assertThat(cipher(used).decrypt(ACCOUNT, "access_token", old)).isEqualTo("t");
    }

    @Test
    void droppedKeysDecryptNoMore() {
        Keyset left = first.withKey(true).withoutOldKeys();
        assertThat(left.size()).isEqualTo(1);
        assertThatThrownBy(() -> cipher(left).decrypt(ACCOUNT, "access_token", old))
                .isInstanceOf(IllegalStateException.class);
        assertThat(cipher(left).decrypt(ACCOUNT, "access_token", cipher(left).encrypt(ACCOUNT, "access_token", "t")))
                .isEqualTo("t");
    }

    private static CredentialCipher cipher(Keyset keyset) {
        return new CredentialCipher(new CredentialConfig(keyset.configured(), "one"));
    }
}
