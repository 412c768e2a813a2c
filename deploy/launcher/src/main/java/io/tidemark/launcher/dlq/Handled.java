package io.tidemark.launcher.dlq;

import io.tidemark.launcher.cluster.CommandFailedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.BitSet;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * Which dead letters of a partition were put back: all before a position, and single ones beyond it, because a selection may
 * leave some out. It is kept as a committed offset and its metadata, so that a later run goes on where an earlier one ended.
 */
final class Handled {

    /** A broker takes 4096 by default. */
    private static final int LONGEST_METADATA = 4000;

    private static final int MOST_BYTES = 1 << 22;

    private long position;
    private BitSet beyond;

    private Handled(long position, BitSet beyond) {
        this.position = position;
        this.beyond = beyond;
    }

    /**
     * @param committed null when nothing was ever put back
     * @param first     the partition's first offset
     */
    static Handled of(OffsetAndMetadata committed, long first) {
        if (committed == null) {
            return new Handled(first, new BitSet());
        }
        Handled handled = new Handled(committed.offset(), bits(committed.metadata()));
        if (first > handled.position) {
            int gone = (int) Math.min(handled.beyond.length(), first - handled.position);
            handled.beyond = handled.beyond.get(gone, handled.beyond.length());
            handled.position = first;
        }
        handled.move();
        return handled;
    }

    /** Every offset before it is handled. */
    long position() {
        return position;
    }

    boolean contains(long offset) {
        return offset < position || offset - position < beyond.length() && beyond.get((int) (offset - position));
    }

    void add(long offset) {
        if (offset >= position) {
            beyond.set(Math.toIntExact(offset - position));
            move();
        }
    }

    private void move() {
        int done = beyond.nextClearBit(0);
        if (done > 0) {
            position += done;
            beyond = beyond.get(done, Math.max(done, beyond.length()));
        }
    }

    /** @throws CommandFailedException when what was left out lies too scattered to be remembered */
    OffsetAndMetadata toCommit() {
        if (beyond.isEmpty()) {
            return new OffsetAndMetadata(position);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflated = new DeflaterOutputStream(bytes, new Deflater(Deflater.BEST_COMPRESSION))) {
            deflated.write(beyond.toByteArray());
        } catch (IOException e) {
            throw new IllegalStateException("Memory does not fail", e);
        }
        String metadata = Base64.getEncoder().encodeToString(bytes.toByteArray());
        if (metadata.length() > LONGEST_METADATA) {
            throw new CommandFailedException("What is left out lies too scattered to be remembered: put back everything"
                    + " from offset " + position + " on first, without a filter.");
        }
        return new OffsetAndMetadata(position, metadata);
    }

    /** Nothing is remembered from metadata that are not ours; a record that is put back twice does no harm. */
    private static BitSet bits(String metadata) {
        if (metadata == null || metadata.isEmpty()) {
            return new BitSet();
        }
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(Base64.getDecoder().decode(metadata));
            byte[] bytes = new byte[MOST_BYTES];
            int length = inflater.inflate(bytes);
            return BitSet.valueOf(ByteBuffer.wrap(bytes, 0, length));
        } catch (IllegalArgumentException | DataFormatException notOurs) {
            return new BitSet();
        } finally {
            inflater.end();
        }
    }
}
