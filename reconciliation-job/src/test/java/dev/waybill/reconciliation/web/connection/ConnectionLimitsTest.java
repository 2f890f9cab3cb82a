package dev.waybill.reconciliation.web.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** A server that answers after the body, one that is cut short, and clients that take their time. */
class ConnectionLimitsTest {

    private static final int MOST = 20;

    private final List<Socket> clients = new ArrayList<>();
    private DisposableServer server;

    @BeforeEach
    void start() {
        ConnectionLimits limits = new ConnectionLimits(MOST, Duration.ofSeconds(1), Duration.ofSeconds(2));
        server = limits.apply(HttpServer.create().host("127.0.0.1").port(0))
                .route(routes -> routes.post(
                                "/",
                                (request, response) ->
                                        request.receive().then(response.send().then()))
                        .get(
                                "/large",
                                (request, response) ->
                                        response.sendString(Flux.range(0, 4_000).map(i -> "x".repeat(16_000))))
                        .get("/never", (request, response) -> Mono.never())
                        .get("/", (request, response) -> response.sendString(Mono.just("here"))))
                .bindNow();
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        server.disposeNow();
    }

    @Test
    void closesOnWhoSaysNothing() throws IOException {
        awaitClosed(connect(""));
    }

    @Test
    void closesOnAHeadThatComesByteByByte() throws IOException {
        trickle(connect("GET / HTTP/1.1\r\nHost: a\r\nX: "), "x");
    }

    @Test
    void closesOnABodyThatComesByteByByte() throws IOException {
        trickle(connect("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n"), "x");
    }

    @Test
    void closesOnChunksThatComeOneByOne() throws IOException {
        trickle(connect("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"), "1\r\nx\r\n");
    }

    @Test
    void closesOnASecondHeadThatComesByteByByte() throws IOException {
        Socket client = connect("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(client.getInputStream().read()).isPositive();
        trickle(client, "x");
    }

    @Test
    void closesOnWhoAsksNothingMore() throws IOException {
        awaitClosed(connect("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
    }

    @Test
    void closesOnWhoTakesNothingOfTheAnswer() throws IOException {
        Socket client = connect("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
        await().atMost(Duration.ofSeconds(30)).until(() -> isReset(client));
    }

    @Test
    void answersWhoComesWhileOthersHoldAllConnections() throws IOException {
        for (int i = 0; i < 3 * MOST; i++) {
            connect("GET / HTTP/1.1\r\nX: ");
        }
        Socket client = connect("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(client.getInputStream().read()).isPositive();
    }

    @Test
    void interruptsNobodyWhoIsBeingAnswered() throws IOException {
        List<Socket> answered = new ArrayList<>();
        for (int i = 0; i < MOST - 2; i++) {
            answered.add(connect("GET /never HTTP/1.1\r\nHost: a\r\n\r\n"));
        }
        for (int i = 0; i < MOST; i++) {
            awaitClosed(connect("GET / HTTP/1.1\r\nX: "));
        }
        for (Socket client : answered) {
            client.setSoTimeout(10);
            assertThat(isOpen(client)).isTrue();
        }
    }

    private Socket connect(String sent) throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port());
        clients.add(client);
        client.getOutputStream().write(sent.getBytes(StandardCharsets.US_ASCII));
        return client;
    }

    private static void trickle(Socket client, String piece) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    try {
                        client.getOutputStream().write(piece.getBytes(StandardCharsets.US_ASCII));
                        return false;
                    } catch (IOException e) {
                        return true;
                    }
                });
    }

    private static void awaitClosed(Socket client) throws IOException {
        client.setSoTimeout(30_000);
        byte[] buffer = new byte[8_192];
        try {
            while (client.getInputStream().read(buffer) >= 0) {
                // what was answered before
            }
        } catch (SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }

    /** Writing is what tells a client that it was closed on while it reads nothing. */
    private static boolean isReset(Socket client) {
        try {
            client.getOutputStream().write('x');
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static boolean isOpen(Socket client) throws IOException {
        try {
            return client.getInputStream().read() >= 0;
        } catch (SocketTimeoutException e) {
            return true;
        }
    }
}
