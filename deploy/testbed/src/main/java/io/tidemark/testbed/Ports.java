package io.tidemark.testbed;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** Free TCP ports of the loopback address. A port is only likely to stay free: whoever binds it must be ready to lose it. */
public final class Ports {

    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 32_000;
    private static final int MOST_ATTEMPTS = 10_000;
    private static final int LAST = 65_535;
    private static final int CONNECT_MILLIS = 500;

    private Ports() {}

    /**
     * So many different ports that are free at this moment. They lie below the range from which the system takes ports
     * for outgoing connections, so that no client takes one before its server does, nor while its server restarts.
     */
    public static List<Integer> free(int count) {
        Set<Integer> found = new LinkedHashSet<>();
        for (int attempt = 0; found.size() < count; attempt++) {
            if (attempt == MOST_ATTEMPTS) {
                throw new StartFailedException("No free port between " + LOWEST + " and " + HIGHEST + ".");
            }
            int candidate = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            if (isFree(candidate)) {
                found.add(candidate);
            }
        }
        return List.copyOf(found);
    }

    /** Whether a server could bind the port on the loopback address and on every address. */
    public static boolean isFree(int port) {
        return canBind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                && canBind(new InetSocketAddress(port));
    }

    /** The first free port from the given one upwards. */
    public static int firstFreeFrom(int port) {
        for (int candidate = port; candidate <= LAST; candidate++) {
            if (isFree(candidate)) {
                return candidate;
            }
        }
        throw new StartFailedException("No free port from " + port + " upwards.");
    }

    /** Whether anything accepts a connection on the port of the loopback address. */
    public static boolean accepts(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    private static boolean canBind(InetSocketAddress address) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(address, 1);
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
