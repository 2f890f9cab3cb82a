package dev.waybill.reconciliation.web.access;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.adapter.ForwardedHeaderTransformer;

/**
 * Believes what trusted reverse proxies say of who asks: X-Forwarded-For, -Host, -Port and -Proto, and nothing else. A proxy
 * adds itself at the end of X-Forwarded-For, and what stands before that may be made up by the client, so the last address that is
 * no trusted proxy is the client's. Whoever is not trusted is taken for what they are, whatever they say.
 */
class TrustedProxies extends ForwardedHeaderTransformer {

    private static final List<String> NEVER = List.of("Forwarded", "X-Forwarded-Prefix", "X-Forwarded-Ssl");
    private static final List<String> ONE = List.of("X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Proto");
    private static final String CLIENTS = "X-Forwarded-For";

    private final Set<String> proxies;

    TrustedProxies(Set<String> proxies) {
        this.proxies = Set.copyOf(proxies);
    }

    @Override
    public ServerHttpRequest apply(ServerHttpRequest request) {
        return isTrusted(request) ? super.apply(reduced(request)) : request;
    }

    private boolean isTrusted(ServerHttpRequest request) {
        return request.getRemoteAddress() != null
                && request.getRemoteAddress().getAddress() != null
                && proxies.contains(request.getRemoteAddress().getAddress().getHostAddress());
    }

    private ServerHttpRequest reduced(ServerHttpRequest request) {
        List<String> clients = list(request, CLIENTS);
        @Nullable String client = clients.reversed().stream()
                .filter(address -> !proxies.contains(address))
                .findFirst()
                .orElse(null);
        return request.mutate()
                .headers(headers -> {
                    NEVER.forEach(headers::remove);
                    // What the proxy nearest to here said comes last.
                    ONE.forEach(name -> set(headers, name, list(request, name)));
                    set(headers, CLIENTS, client == null ? List.of() : List.of(client));
                })
                .build();
    }

    private static void set(HttpHeaders headers, String name, List<String> values) {
        if (values.isEmpty()) {
            headers.remove(name);
        } else {
            headers.set(name, values.getLast());
        }
    }

    private static List<String> list(ServerHttpRequest request, String name) {
        return request.getHeaders().getValuesAsList(name).stream()
                .map(String::trim)
                .filter(value -> !value.isEmpty())
                .toList();
    }
}
