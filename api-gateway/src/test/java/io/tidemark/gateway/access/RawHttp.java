package io.tidemark.gateway.access;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Requests that an HTTP client would tidy up or refuse to send. */
public final class RawHttp {

    private RawHttp() {}

    /** GET of a path exactly as it is written; the whole answer as text. */
    public static String get(int port, String path, String apiKey) {
        return send(port, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: " + apiKey + "\r\n");
    }

    /** A request line and headers, each ended by CR LF; the connection is closed after the answer. */
    public static String send(int port, String head) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write((head + "Connection: close\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("no answer to " + head, e);
        }
    }
}
