package io.tidemark.testbed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.testbed.NetworkFault.Direction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultProxyIT {

    private static final int TIMEOUT_MILLIS = 10_000;

    private final AtomicLong heard = new AtomicLong();
    private ServerSocket server;
    private FaultProxy proxy;

    @BeforeEach
    void startEcho() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> serve(server));
        proxy = FaultProxy.to(server.getLocalPort(), 7);
    }

    @AfterEach
    void stopEcho() throws IOException {
        proxy.close();
        server.close();
    }

    @Test
    void bytesGoThroughBothWaysAndTheEndOfOneSideReachesTheOther() throws IOException {
        try (Socket client = connect()) {
            assertThat(echo(client, "hello")).isEqualTo("hello");
            client.shutdownOutput();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(proxy.accepted()).isEqualTo(1);
    }

    @Test
    void latencyDelaysEachPiece() throws IOException {
        proxy.set(new NetworkFault.Latency(Duration.ofMillis(150), Duration.ofMillis(200)));
        try (Socket client = connect()) {
            long start = System.nanoTime();
            assertThat(echo(client, "slow")).isEqualTo("slow");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
        }
    }

    @Test
    void blackholeHoldsBytesUntilItIsHealed() throws Exception {
        try (Socket client = connect()) {
            assertThat(echo(client, "before")).isEqualTo("before");
            proxy.set(new NetworkFault.Blackhole());
            CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> echo(client, "held"));
            Awaitility.await()
                    .during(Duration.ofMillis(400))
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> !answer.isDone());
            assertThat(heard).hasValue("before".length());
            proxy.heal();
            assertThat(answer.get(2, TimeUnit.MINUTES)).isEqualTo("held");
        }
    }

    @Test
    void resetBreaksOpenAndNewConnectionsUntilItIsHealed() throws IOException {
        try (Socket client = connect()) {
            assertThat(echo(client, "open")).isEqualTo("open");
            proxy.set(new NetworkFault.Reset());
            assertThatThrownBy(() -> echo(client, "lost")).isInstanceOf(UncheckedIOException.class);
        }
        assertThatThrownBy(() -> {
                    try (Socket client = connect()) {
                        echo(client, "new");
                    }
                })
                .isInstanceOfAny(UncheckedIOException.class, IOException.class);
        proxy.heal();
        try (Socket client = connect()) {
            assertThat(echo(client, "again")).isEqualTo("again");
        }
    }

    @Test
    void refuseClosesThePortAndHealingOpensItAgain() throws IOException {
        // Many times: a port that still lets somebody in does so for less than a millisecond.
        for (int time = 0; time < 200; time++) {
            proxy.set(new NetworkFault.Refuse());
            assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
            proxy.heal();
            try (Socket client = connect()) {
                assertThat(echo(client, "again")).isEqualTo("again");
            }
        }
    }

    @Test
    void slicedBytesArriveWhole() throws IOException {
        proxy.set(new NetworkFault.Slice(7, Duration.ofMillis(1)));
        String text = "0123456789".repeat(50);
        try (Socket client = connect()) {
            assertThat(echo(client, text)).isEqualTo(text);
        }
    }

    @Test
    void cutTowardsTheClientLosesTheAnswerOfARequestThatArrived() throws IOException {
        try (Socket client = connect()) {
            assertThat(echo(client, "begun")).isEqualTo("begun");
            proxy.set(new NetworkFault.CutAfter(Direction.TO_CLIENT, 0));
            assertThatThrownBy(() -> echo(client, "commit")).isInstanceOf(UncheckedIOException.class);
            assertThat(heard).hasValue("begun".length() + "commit".length());
        }
    }

    @Test
    void cutAfterBytesLetsThoseThroughThatItCounts() throws IOException {
        proxy.set(new NetworkFault.CutAfter(Direction.TO_SERVER, 4));
        try (Socket client = connect()) {
            client.getOutputStream().write("12345678".getBytes(UTF_8));
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> heard.get() == 4);
        }
    }

    @Test
    void serverThatIsAwayResetsTheClient() throws IOException {
        server.close();
        assertThatThrownBy(() -> {
                    try (Socket client = connect()) {
                        echo(client, "anyone");
                    }
                })
                .isInstanceOfAny(UncheckedIOException.class, IOException.class);
    }

    /** Were the broker's own address advertised, the second half of the work would go past the proxy. */
    @Test
    void kafkaClientStaysBehindItsProxyAlsoAfterTheBrokersRestart(@TempDir Path folder) throws Exception {
        try (FaultProxy first = FaultProxy.withoutServer(1);
                FaultProxy second = FaultProxy.withoutServer(2);
                LocalKafka kafka = LocalKafka.startIn(folder, 384, List.of(first, second));
                Admin admin = Admin.create(Map.of("bootstrap.servers", second.address()))) {
            admin.createTopics(List.of(new NewTopic("proxied", 1, (short) 1)))
                    .all()
                    .get(2, TimeUnit.MINUTES);
            assertThat(advertisedPort(admin)).isEqualTo(second.port());
            assertThat(first.accepted()).isZero();
            kafka.kill();
            kafka.restart();
            second.set(new NetworkFault.Latency(Duration.ZERO, Duration.ofMillis(5)));
            assertThat(admin.listTopics().names().get(2, TimeUnit.MINUTES)).contains("proxied");
        }
    }

    private static int advertisedPort(Admin admin) throws Exception {
        return admin.describeCluster()
                .nodes()
                .get(2, TimeUnit.MINUTES)
                .iterator()
                .next()
                .port();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return socket;
    }

    private static String echo(Socket client, String text) {
        try {
            client.getOutputStream().write(text.getBytes(UTF_8));
            byte[] answer = client.getInputStream().readNBytes(text.length());
            if (answer.length < text.length()) {
                throw new IOException("ended after " + answer.length + " bytes");
            }
            return new String(answer, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve(ServerSocket listener) {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                Thread.ofVirtual().start(() -> answer(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void answer(Socket socket) {
        byte[] buffer = new byte[4096];
        try (socket) {
            for (int count = socket.getInputStream().read(buffer);
                    count >= 0;
                    count = socket.getInputStream().read(buffer)) {
                heard.addAndGet(count);
                socket.getOutputStream().write(buffer, 0, count);
            }
        } catch (IOException brokenByTheTest) {
            // The client's side tells.
        }
    }
}
