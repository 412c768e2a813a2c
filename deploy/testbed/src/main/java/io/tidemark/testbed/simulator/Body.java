package io.tidemark.testbed.simulator;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** Bytes of an answer in pieces, so that one of many megabytes needs no second copy of itself. */
final class Body extends OutputStream {
    private static final int PIECE = 16 * 1024;

    private final List<byte[]> pieces = new ArrayList<>();
    private long length;

    @Override
    public void write(int oneByte) {
        write(new byte[] {(byte) oneByte}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) {
        int from = offset;
        int left = count;
        while (left > 0) {
            int at = (int) (length % PIECE);
            if (at == 0) {
                pieces.add(new byte[PIECE]);
            }
            int fits = Math.min(left, PIECE - at);
            System.arraycopy(bytes, from, pieces.getLast(), at, fits);
            from += fits;
            left -= fits;
            length += fits;
        }
    }

    long length() {
        return length;
    }

    /** Sends the bytes from {@code from} (inclusive) to {@code to} (exclusive). */
    void sendTo(OutputStream out, long from, long to) throws IOException {
        long sent = from;
        while (sent < to) {
            int at = (int) (sent % PIECE);
            int count = (int) Math.min(PIECE - at, to - sent);
            out.write(pieces.get((int) (sent / PIECE)), at, count);
            sent += count;
        }
    }
}
