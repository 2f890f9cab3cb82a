package dev.waybill.reconciliation.web.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.reconciliation.web.ApiTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;

/** Nobody is configured: this machine may do everything, and nobody else anything. */
class LocalAccessTest extends ApiTest {

    @Test
    void listensOnThisMachineOnly() throws IOException {
        for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            for (InetAddress address : Collections.list(network.getInetAddresses())) {
                if (!address.isLoopbackAddress()) {
                    assertThatThrownBy(() -> connect(address)).isInstanceOf(IOException.class);
                }
            }
        }
        assertThat(body(get("/api/session")).get("local").asBoolean()).isTrue();
        assertThat(get("/api/reports").statusCode()).isEqualTo(200);
    }

    private void connect(InetAddress address) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), 1_000);
        }
    }

    @Test
    void trustsNobodyWhoIsNotThisMachine() throws IOException {
        assertThat(LocalAccess.isLocal(request(InetAddress.getLoopbackAddress(), "localhost:8000")))
                .isTrue();
        assertThat(LocalAccess.isLocal(request(InetAddress.getLoopbackAddress(), "[::1]:8000")))
                .isTrue();
        assertThat(LocalAccess.isLocal(
                        request(InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 7}), "localhost:8000")))
                .isFalse();
        assertThat(LocalAccess.isLocal(request(InetAddress.getLoopbackAddress(), "rebound.example:8000")))
                .isFalse();
        assertThat(LocalAccess.isLocal(MockServerHttpRequest.get("/")
                        .remoteAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 5))
                        .header(HttpHeaders.HOST, "localhost")
                        .header("X-Forwarded-For", "192.0.2.7")
                        .build()))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"LOCALHOST:8000", "localhost.", "LocalHost.:8000", "127.0.0.1", "[::1]"})
    void knowsThisMachineHoweverItIsWritten(String host) {
        assertThat(LocalAccess.isLocal(request(InetAddress.getLoopbackAddress(), host)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost.evil.example", "localhost..", "127.0.0.1.evil.example", "evil.example", "2130706433"})
    void takesNoOtherNameForThisMachines(String host) {
        assertThat(LocalAccess.isLocal(request(InetAddress.getLoopbackAddress(), host)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Real-IP",
                "X-Forwarded-Proto",
                "x-forwarded-port",
                "X-Forwarded-Prefix",
                "Forwarded",
                "Via",
                "CF-Connecting-IP",
                "X-Envoy-External-Address"
            })
    void takesNoProxyForThisMachine(String header) {
        assertThat(LocalAccess.isLocal(MockServerHttpRequest.get("/")
                        .remoteAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 5))
                        .header(HttpHeaders.HOST, "127.0.0.1")
                        .header(header, "")
                        .build()))
                .isFalse();
    }

    @Test
    void refusesChangesFromOtherPages() {
        Map<String, String> headers = Map.of("Origin", "http://evil.example", "Sec-Fetch-Site", "cross-site");
        headers.forEach((name, value) -> {
            int status = statusOf(
                    "/api/audits/00000000-0000-0000-0000-000000000000/stop",
                    request -> request.header(name, value).POST(HttpRequest.BodyPublishers.noBody()));
            assertThat(status).as(name).isEqualTo(403);
        });
    }

    private static MockServerHttpRequest request(InetAddress peer, String host) {
        return MockServerHttpRequest.get("/")
                .remoteAddress(new InetSocketAddress(peer, 5))
                .header(HttpHeaders.HOST, host)
                .build();
    }
}
