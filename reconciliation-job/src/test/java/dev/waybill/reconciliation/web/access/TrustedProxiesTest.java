package dev.waybill.reconciliation.web.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.web.action.Actor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;

class TrustedProxiesTest {

    private final TrustedProxies proxies = new TrustedProxies(Set.of("192.0.2.1", "192.0.2.2"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "203.0.113.9|203.0.113.9",
                "10.0.0.1, 203.0.113.9|203.0.113.9",
                "127.0.0.1, 203.0.113.9, 192.0.2.2|203.0.113.9",
                "192.0.2.2|192.0.2.1"
            })
    void believesTheLastAddressThatIsNoProxys(String said, String client) throws UnknownHostException {
        ServerHttpRequest seen = proxies.apply(from("192.0.2.1")
                .header("X-Forwarded-For", said)
                .header("X-Forwarded-Proto", "https")
                .header("X-Forwarded-Host", "evil.example, waybill.example")
                .build());
        assertThat(Actor.addressOf(seen)).isEqualTo(client);
        assertThat(seen.getURI().getScheme()).isEqualTo("https");
        assertThat(seen.getURI().getHost()).isEqualTo("waybill.example");
    }

    @Test
    void disregardsWhatAnybodyElseSays() throws UnknownHostException {
        ServerHttpRequest seen = proxies.apply(from("198.51.100.4")
                .header("X-Forwarded-For", "203.0.113.9")
                .header("X-Forwarded-Proto", "https")
                .header("Forwarded", "for=203.0.113.9;proto=https")
                .build());
        assertThat(Actor.addressOf(seen)).isEqualTo("198.51.100.4");
        assertThat(seen.getURI().getScheme()).isNotEqualTo("https");
    }

    @Test
    void disregardsTheHeaderThatProxiesPassOnUnread() throws UnknownHostException {
        ServerHttpRequest seen = proxies.apply(from("192.0.2.1")
                .header("Forwarded", "for=10.1.1.1;host=evil.example")
                .header("X-Forwarded-For", "203.0.113.9")
                .build());
        assertThat(Actor.addressOf(seen)).isEqualTo("203.0.113.9");
        assertThat(seen.getURI().getHost()).isEqualTo("127.0.0.1");
    }

    private static MockServerHttpRequest.BaseBuilder<?> from(String address) throws UnknownHostException {
        return MockServerHttpRequest.get("http://127.0.0.1:8000/")
                .remoteAddress(new InetSocketAddress(InetAddress.getByName(address), 5));
    }
}
