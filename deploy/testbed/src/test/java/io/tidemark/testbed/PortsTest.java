package io.tidemark.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortsTest {

    @Test
    void freePortsAreDifferentAndCanBeBound() throws IOException {
        List<Integer> ports = Ports.free(8);
        assertThat(new HashSet<>(ports)).hasSize(8);
        for (int port : ports) {
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                assertThat(Ports.isFree(socket.getLocalPort())).isFalse();
                assertThat(Ports.accepts(port)).isTrue();
            }
        }
    }

    @Test
    void takenPortIsPassedOver() throws IOException {
        int port = Ports.free(1).getFirst();
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(Ports.firstFreeFrom(taken.getLocalPort())).isGreaterThan(port);
        }
        assertThat(Ports.firstFreeFrom(port)).isEqualTo(port);
    }

    @Test
    void portTakenOnEveryAddressIsNotFreeOnLoopback() throws IOException {
        int port = Ports.free(1).getFirst();
        try (ServerSocket taken = new ServerSocket(port)) {
            assertThat(Ports.isFree(taken.getLocalPort())).isFalse();
        }
    }
}
