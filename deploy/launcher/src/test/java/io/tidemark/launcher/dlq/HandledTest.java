package io.tidemark.launcher.dlq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.launcher.cluster.CommandFailedException;
import java.util.Random;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

class HandledTest {

    @Test
    void anySelectionIsRememberedExactly() {
        long seed = 20261121;
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            long first = random.nextInt(50);
            TreeSet<Long> expected = new TreeSet<>();
            Handled handled = Handled.of(null, first);
            for (int i = 0; i < random.nextInt(300); i++) {
                long offset = first + random.nextInt(400);
                expected.add(offset);
                handled.add(offset);
                if (random.nextInt(10) == 0) {
                    handled = Handled.of(handled.toCommit(), first);
                }
            }
            for (long offset = first; offset < first + 410; offset++) {
                assertThat(handled.contains(offset))
                        .as("seed %d, round %d, offset %d", seed, round, offset)
                        .isEqualTo(expected.contains(offset));
            }
            assertThat(expected).doesNotContain(handled.position());
        }
    }

    @Test
    void whatRetentionTookAwayIsPassed() {
        Handled handled = Handled.of(null, 0);
        handled.add(5);
        handled.add(9);
        Handled later = Handled.of(handled.toCommit(), 6);
        assertThat(later.position()).isEqualTo(6);
        assertThat(later.contains(9)).isTrue();
        assertThat(later.contains(8)).isFalse();
        assertThat(Handled.of(handled.toCommit(), 9).position()).isEqualTo(10);
        assertThat(Handled.of(handled.toCommit(), 100).position()).isEqualTo(100);
    }

    @Test
    void foreignMetadataAreNotObeyed() {
        for (String metadata : new String[] {"", "hello", "AAAA", "eJw="}) {
            Handled handled = Handled.of(new OffsetAndMetadata(3, metadata), 0);
            assertThat(handled.position()).isEqualTo(3);
            assertThat(handled.contains(4)).isFalse();
        }
    }

    @Test
    void manyInARowBeyondAnOpenOneFitAndScatteredOnesAreRefused() {
        Handled inARow = Handled.of(null, 0);
        for (int offset = 1; offset < 1_000_000; offset++) {
            inARow.add(offset);
        }
        assertThat(inARow.toCommit().metadata()).hasSizeLessThan(4000);
        Handled scattered = Handled.of(null, 0);
        Random random = new Random(1);
        for (int offset = 1; offset < 100_000; offset++) {
            if (random.nextBoolean()) {
                scattered.add(offset);
            }
        }
        assertThatThrownBy(scattered::toCommit).isInstanceOf(CommandFailedException.class);
    }
}
