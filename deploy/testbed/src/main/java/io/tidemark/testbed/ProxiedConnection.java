package io.tidemark.testbed;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** One connection through a {@link FaultProxy}: two threads that carry bytes, one each way. */
final class ProxiedConnection {

    private static final int BUFFER = 16 * 1024;

    private final Socket client;
    private final Socket server;
    private final NetworkWeather weather;
    private final SplittableRandom toServer;
    private final SplittableRandom toClient;
    private final Consumer<ProxiedConnection> whenGone;
    private final AtomicInteger open = new AtomicInteger(2);

    ProxiedConnection(
            Socket client,
            Socket server,
            NetworkWeather weather,
            SplittableRandom random,
            Consumer<ProxiedConnection> whenGone) {
        this.client = client;
        this.server = server;
        this.weather = weather;
        this.toServer = random.split();
        this.toClient = random.split();
        this.whenGone = whenGone;
    }

    void start() {
        Thread.ofVirtual().start(() -> carry(NetworkFault.Direction.TO_SERVER, client, server, toServer));
        Thread.ofVirtual().start(() -> carry(NetworkFault.Direction.TO_CLIENT, server, client, toClient));
    }

    /** Ends both sides with a reset, so that what was not read is lost. */
    void reset() {
        whenGone.accept(this);
        reset(client);
        reset(server);
    }

    private void carry(NetworkFault.Direction direction, Socket from, Socket to, SplittableRandom random) {
        byte[] buffer = new byte[BUFFER];
        Passage passage = new Passage(direction, to, random, weather.current());
        try {
            InputStream in = from.getInputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                if (!passage.pass(buffer, count)) {
                    reset();
                    return;
                }
            }
            to.shutdownOutput();
            if (open.decrementAndGet() == 0) {
                close();
            }
        } catch (IOException brokenByEitherSide) {
            reset();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            reset();
        }
    }

    private void close() throws IOException {
        whenGone.accept(this);
        client.close();
        server.close();
    }

    private static void reset(Socket socket) {
        try {
            // A close with no time to linger is a reset.
            socket.setSoLinger(true, 0);
        } catch (IOException closedAlready) {
            return;
        }
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One way of the connection, as the faults shape it. */
    private final class Passage {

        private final NetworkFault.Direction direction;
        private final Socket to;
        private final SplittableRandom random;
        private NetworkWeather.Spell spell;
        private long sinceSet;

        Passage(NetworkFault.Direction direction, Socket to, SplittableRandom random, NetworkWeather.Spell spell) {
            this.direction = direction;
            this.to = to;
            this.random = random;
            this.spell = spell;
        }

        /** Carries the bytes on; false if the connection is to be reset. */
        boolean pass(byte[] buffer, int count) throws IOException, InterruptedException {
            NetworkWeather.Spell present = weather.awaitPassage();
            if (present.since() != spell.since()) {
                spell = present;
                sinceSet = 0;
            }
            OutputStream out = to.getOutputStream();
            return switch (present.fault()) {
                case NetworkFault.None _, NetworkFault.Blackhole _ -> {
                    out.write(buffer, 0, count);
                    yield true;
                }
                case NetworkFault.Reset _, NetworkFault.Refuse _ -> false;
                case NetworkFault.Latency latency -> {
                    Thread.sleep(drawn(latency));
                    out.write(buffer, 0, count);
                    yield true;
                }
                case NetworkFault.Slice slice -> slice(out, buffer, count, slice);
                case NetworkFault.CutAfter cut -> cut(out, buffer, count, cut);
            };
        }

        private Duration drawn(NetworkFault.Latency latency) {
            long spread = latency.atMost().minus(latency.atLeast()).toMillis();
            return latency.atLeast().plusMillis(random.nextLong(spread + 1));
        }

        /** Looks at the weather after each piece, so that a long transfer does not outlive the fault. */
        private boolean slice(OutputStream out, byte[] buffer, int count, NetworkFault.Slice slice)
                throws IOException, InterruptedException {
            int done = 0;
            while (done < count && weather.current().since() == spell.since()) {
                int piece = Math.min(count - done, 1 + random.nextInt(slice.mostBytes()));
                out.write(buffer, done, piece);
                done += piece;
                Thread.sleep(slice.pause());
            }
            out.write(buffer, done, count - done);
            return true;
        }

        private boolean cut(OutputStream out, byte[] buffer, int count, NetworkFault.CutAfter cut) throws IOException {
            if (cut.direction() != direction) {
                out.write(buffer, 0, count);
                return true;
            }
            long left = cut.bytes() - sinceSet;
            sinceSet += count;
            out.write(buffer, 0, Math.clamp(left, 0, count));
            return count < left;
        }
    }
}
