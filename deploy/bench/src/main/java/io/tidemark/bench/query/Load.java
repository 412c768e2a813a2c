package io.tidemark.bench.query;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends requests over connections that stay open, from one thread. Every answer must be the one that is expected: all are
 * compared by their length, and one in sixteen byte by byte.
 */
final class Load {

    private static final long SPIN_NANOS = 50_000;

    private final int port;
    private final List<Exchange> exchanges;
    private final SplittableRandom random = new SplittableRandom(1);

    /** @param exchanges from which each request is drawn */
    Load(int port, List<Exchange> exchanges) {
        this.port = port;
        this.exchanges = exchanges;
    }

    /**
     * A request and the body that answers it.
     *
     * @param request from its first line to the empty one
     */
    record Exchange(byte[] request, byte[] body) {}

    /**
     * What a run took.
     *
     * @param sortedNanos from the moment when a request was due to the last byte of its answer, ascending
     */
    record Figures(double seconds, long[] sortedNanos) {

        double perSecond() {
            return sortedNanos.length / seconds;
        }

        /** @param share 0 to 1 */
        double millis(double share) {
            return sortedNanos[(int) Math.min(sortedNanos.length - 1, sortedNanos.length * share)] / 1e6;
        }
    }

    /** As many requests as the connections take one after the other, and at least one. */
    Figures closed(int connections, double seconds) throws IOException {
        return run(connections, seconds, Long.MAX_VALUE);
    }

    /** Requests in even steps, whether or not the ones before were answered; one that has to wait is late from its step on. */
    Figures open(int connections, double perSecond, double seconds) throws IOException {
        return run(connections, seconds, (long) (1e9 / perSecond));
    }

    /** @param step between two requests, or {@link Long#MAX_VALUE} when each answer asks for the next */
    private Figures run(int connections, double seconds, long step) throws IOException {
        boolean isOpen = step != Long.MAX_VALUE;
        Latencies latencies = new Latencies();
        try (Selector selector = Selector.open()) {
            Deque<LoadConnection> idle = new ArrayDeque<>();
            List<LoadConnection> all = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                LoadConnection connection =
                        LoadConnection.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), selector);
                all.add(connection);
                idle.add(connection);
            }
            long begin = System.nanoTime();
            long end = begin + (long) (seconds * 1e9);
            long due = begin;
            while (true) {
                long now = System.nanoTime();
                if (now >= end && !latencies.isEmpty()) {
                    break;
                }
                while (!idle.isEmpty() && (!isOpen || due <= now)) {
                    idle.poll().send(exchanges.get(random.nextInt(exchanges.size())), isOpen ? due : now);
                    due += isOpen ? step : 0;
                }
                await(selector, isOpen && !idle.isEmpty() ? due - now : Long.MAX_VALUE);
                for (SelectionKey key : selector.selectedKeys()) {
                    LoadConnection connection = (LoadConnection) key.attachment();
                    if (connection.receive()) {
                        latencies.add(System.nanoTime() - connection.due());
                        idle.add(connection);
                    }
                }
                selector.selectedKeys().clear();
            }
            double took = (System.nanoTime() - begin) / 1e9;
            if (isOpen && due < end - (long) 1e9) {
                throw new IllegalStateException("The requests of a whole second were not answered at this pace");
            }
            for (LoadConnection connection : all) {
                connection.close();
            }
            return new Figures(took, latencies.sorted());
        }
    }

    /** A selector waits in whole milliseconds, which is too coarse for what is due sooner. */
    private static void await(Selector selector, long nanos) throws IOException {
        if (nanos > 2_000_000) {
            selector.select(nanos == Long.MAX_VALUE ? 100 : nanos / 1_000_000 - 1);
        } else if (selector.selectNow() == 0 && nanos > 0) {
            LockSupport.parkNanos(Math.min(nanos, SPIN_NANOS));
            selector.selectNow();
        }
    }

    /** Grows as needed. */
    private static final class Latencies {
        private long[] nanos = new long[1 << 16];
        private int size;

        void add(long value) {
            if (size == nanos.length) {
                nanos = Arrays.copyOf(nanos, 2 * size);
            }
            nanos[size++] = value;
        }

        boolean isEmpty() {
            return size == 0;
        }

        long[] sorted() {
            long[] sorted = Arrays.copyOf(nanos, size);
            Arrays.sort(sorted);
            return sorted;
        }
    }
}
