package io.tidemark.bench.query;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A connection with at most one request on its way. */
final class LoadConnection {

    private static final int BUFFER = 256 * 1024;
    private static final int COMPARED_ONE_IN = 16;
    private static final int END_OF_HEAD = 0x0d0a0d0a;
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)\r\n");

    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER);
    private Load.Exchange exchange;
    private long due;
    private boolean headRead;
    private int bodyRead;
    private int answers;

    private LoadConnection(SocketChannel channel) {
        this.channel = channel;
    }

    static LoadConnection open(InetSocketAddress address, Selector selector) throws IOException {
        SocketChannel channel = SocketChannel.open(address);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        LoadConnection connection = new LoadConnection(channel);
        channel.register(selector, SelectionKey.OP_READ, connection);
        return connection;
    }

    /** @param due when the request was to be sent, by {@link System#nanoTime} */
    void send(Load.Exchange request, long due) throws IOException {
        this.exchange = request;
        this.due = due;
        this.headRead = false;
        this.bodyRead = 0;
        this.answers++;
        in.clear();
        ByteBuffer bytes = ByteBuffer.wrap(request.request());
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    long due() {
        return due;
    }

    /** Reads what has come; whether that was the end of the answer. */
    boolean receive() throws IOException {
        if (channel.read(in) < 0) {
            throw new EOFException("The server closed a connection in the middle of an answer");
        }
        in.flip();
        if (!headRead && !readHead()) {
            in.position(in.limit());
            in.limit(in.capacity());
            return false;
        }
        readBody();
        return bodyRead == exchange.body().length;
    }

    void close() throws IOException {
        channel.close();
    }

    private boolean readHead() {
        for (int at = 0; at + 4 <= in.limit(); at++) {
            if (in.getInt(at) == END_OF_HEAD) {
                byte[] head = new byte[at + 4];
                in.get(head);
                check(new String(head, StandardCharsets.ISO_8859_1));
                headRead = true;
                return true;
            }
        }
        return false;
    }

    private void check(String head) {
        Matcher length = LENGTH.matcher(head);
        if (!head.startsWith("HTTP/1.1 200 ")
                || !length.find()
                || Integer.parseInt(length.group(1)) != exchange.body().length) {
            throw new IllegalStateException("A request got another answer under load, " + exchange.body().length
                    + " bytes were expected:\n" + head);
        }
    }

    private void readBody() {
        int length = in.remaining();
        if (bodyRead + length > exchange.body().length) {
            throw new IllegalStateException("An answer is longer than it says");
        }
        if (answers % COMPARED_ONE_IN == 0) {
            ByteBuffer expected = ByteBuffer.wrap(exchange.body(), bodyRead, length);
            if (in.mismatch(expected) >= 0) {
                throw new IllegalStateException("An answer differs under load from what it was before");
            }
        }
        bodyRead += length;
        in.clear();
    }
}
