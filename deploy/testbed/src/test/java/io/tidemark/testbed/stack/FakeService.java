package io.tidemark.testbed.stack;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Behaves as a shipped service does towards its starter; with {@code STUBBORN} it does not end on SIGTERM. */
final class FakeService {

    private FakeService() {}

    public static void main(String[] arguments) throws IOException {
        if (System.getenv("BROKEN") != null) {
            System.out.println("cannot reach the database");
            System.exit(3);
        }
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/health", exchange -> {
            boolean up = System.getenv("NEVER_READY") == null
                    || !exchange.getRequestURI().getPath().endsWith("readiness");
            exchange.sendResponseHeaders(up ? 200 : 503, -1);
            exchange.close();
        });
        server.start();
        if (System.getenv("STUBBORN") != null) {
            Runtime.getRuntime().addShutdownHook(new Thread(FakeService::waitForEver));
        }
        System.out.println("Startup completed in 1ms. Server Running: http://localhost:"
                + server.getAddress().getPort());
    }

    private static synchronized void waitForEver() {
        while (true) {
            try {
                FakeService.class.wait();
            } catch (InterruptedException stubborn) {
                System.out.println("interrupted");
            }
        }
    }
}
