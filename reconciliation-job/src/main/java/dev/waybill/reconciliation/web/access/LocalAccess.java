package dev.waybill.reconciliation.web.access;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Lets this machine do everything, where that was asked for and as long as nobody is configured.
 *
 * <p>A request counts as this machine's if it comes over loopback, was not passed on by a proxy, and was addressed to
 * loopback by name: a web page whose host name was rebound to 127.0.0.1 gives itself away by that name. A proxy that adds no
 * header at all does not give itself away, which is why this must be asked for.
 */
class LocalAccess implements WebFilter {

    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]", "::1");
    private static final List<String> PROXY_HEADERS = List.of(
            "Forwarded",
            "Via",
            "X-Forwarded-For",
            "X-Forwarded-Host",
            "X-Forwarded-Port",
            "X-Forwarded-Prefix",
            "X-Forwarded-Proto",
            "X-Forwarded-Server",
            "X-Forwarded-Ssl",
            "X-Real-IP",
            "X-Client-IP",
            "X-Cluster-Client-IP",
            "X-Original-Forwarded-For",
            "X-Original-Host",
            "X-Envoy-External-Address",
            "CF-Connecting-IP",
            "True-Client-IP",
            "Front-End-Https");
    private static final Authentication LOCAL = UsernamePasswordAuthenticationToken.authenticated(
            "local", "", List.of(Role.READER.authority(), Role.OPERATOR.authority()));

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        return isLocal(exchange.getRequest())
                ? chain.filter(exchange).contextWrite(ReactiveSecurityContextHolder.withAuthentication(LOCAL))
                : chain.filter(exchange);
    }

    static boolean isLocal(ServerHttpRequest request) {
        InetSocketAddress peer = request.getRemoteAddress();
        InetSocketAddress host = request.getHeaders().getHost();
        HttpHeaders headers = request.getHeaders();
        return peer != null
                && peer.getAddress() != null
                && peer.getAddress().isLoopbackAddress()
                && host != null
                && LOOPBACK_NAMES.contains(plain(host.getHostString()))
                && PROXY_HEADERS.stream().noneMatch(headers::containsHeader);
    }

    /** A host name in the one way to write it: small letters, without the dot of the root. */
    private static String plain(String host) {
        String small = host.toLowerCase(Locale.ROOT);
        return small.endsWith(".") ? small.substring(0, small.length() - 1) : small;
    }
}
