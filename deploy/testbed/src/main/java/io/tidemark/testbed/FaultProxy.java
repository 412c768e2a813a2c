package io.tidemark.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A TCP proxy on the loopback address that can be told to spoil what goes through it, while it runs and from any thread.
 * Delays and sizes are drawn from the seed, so that the same run can be had again as far as the system's timing allows.
 * Between a client and Kafka the broker must advertise the proxy: see {@link LocalKafka#startIn(java.nio.file.Path, int,
 * java.util.List)}.
 */
public final class FaultProxy implements AutoCloseable {

    private static final int BACKLOG = 100;
    private static final int CONNECT_MILLIS = 2_000;
    private static final int TRIES = 5;

    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicLong accepted = new AtomicLong();
    private final SplittableRandom seeds;
    private final NetworkWeather weather = new NetworkWeather();
    private final int port;
    private volatile int target;
    private ServerSocket listener;
    private Thread acceptor;
    private boolean closed;

    private FaultProxy(long seed, int target) {
        this.seeds = new SplittableRandom(seed);
        this.target = target;
        this.port = listenOnFreePort();
    }

    /** A proxy that forwards to the port of the loopback address. */
    public static FaultProxy to(int port, long seed) {
        return new FaultProxy(seed, port);
    }

    /** A proxy that resets every connection until {@link #forwardTo} says where its server is. */
    public static FaultProxy withoutServer(long seed) {
        return new FaultProxy(seed, 0);
    }

    /** From here on connections go to this port of the loopback address; open ones stay where they are. */
    public void forwardTo(int serverPort) {
        target = serverPort;
    }

    /** Where clients connect, on the loopback address; the same for the proxy's whole life. */
    public int port() {
        return port;
    }

    /** As in {@code 127.0.0.1:20999}. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    /** Connections that were ever accepted. */
    public long accepted() {
        return accepted.get();
    }

    /** Sets the fault for all connections, in place of the one before. */
    public synchronized void set(NetworkFault fault) {
        weather.set(fault);
        switch (fault) {
            case NetworkFault.Refuse _ -> {
                stopListening();
                resetAll();
            }
            case NetworkFault.Reset _ -> {
                listenAgain();
                resetAll();
            }
            case NetworkFault.None _,
                    NetworkFault.Latency _,
                    NetworkFault.Blackhole _,
                    NetworkFault.Slice _,
                    NetworkFault.CutAfter _ -> listenAgain();
        }
    }

    /** Everything goes through again; what a blackhole held goes on. */
    public void heal() {
        set(new NetworkFault.None());
    }

    /** Resets all connections and listens no more. */
    @Override
    public synchronized void close() {
        closed = true;
        stopListening();
        weather.end();
        resetAll();
    }

    private int listenOnFreePort() {
        for (int attempt = 1; ; attempt++) {
            int candidate = Ports.free(1).getFirst();
            try {
                listen(candidate);
                return candidate;
            } catch (IOException taken) {
                if (attempt == TRIES) {
                    throw new UncheckedIOException("No port for a proxy", taken);
                }
            }
        }
    }

    private void listenAgain() {
        if (closed || !listener.isClosed()) {
            return;
        }
        try {
            listen(port);
        } catch (IOException e) {
            throw new UncheckedIOException("The proxy lost port " + port + " to another process", e);
        }
    }

    private void listen(int onPort) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        try {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), onPort), BACKLOG);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        listener = socket;
        acceptor = Thread.ofVirtual().name("proxy " + onPort).start(() -> accept(socket));
    }

    private void stopListening() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not close port " + port, e);
        }
        // The system closes the port when the thread that waits for clients has left it, and may let one more in
        // before.
        try {
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while closing port " + port, e);
        }
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                begin(socket.accept());
            } catch (IOException closedOrGone) {
                // A client that left before it was accepted; a closed listener ends the loop.
            }
        }
    }

    private void begin(Socket client) {
        accepted.incrementAndGet();
        Thread.ofVirtual().start(() -> connect(client));
    }

    private void connect(Socket client) {
        Socket server = new Socket();
        ProxiedConnection connection = new ProxiedConnection(client, server, weather, split(), connections::remove);
        connections.add(connection);
        try {
            if (weather.refusesConnections() || target == 0) {
                throw new IOException("reset at once");
            }
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), CONNECT_MILLIS);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        } catch (IOException noServer) {
            connection.reset();
            return;
        }
        connection.start();
        // The fault may have been set between the look above and the entry in the list.
        if (weather.refusesConnections()) {
            connection.reset();
        }
    }

    private synchronized SplittableRandom split() {
        return seeds.split();
    }

    private void resetAll() {
        connections.forEach(ProxiedConnection::reset);
    }
}
