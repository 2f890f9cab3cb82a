package dev.waybill.reconciliation.web.access;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Refuses changes that a browser was made to send by another site, whatever they are authenticated with: passwords that the
 * browser keeps for basic authentication, or, in local mode, just being on this machine.
 *
 * <p>A browser says where a page comes from in Sec-Fetch-Site; one that does not, as where there is no TLS, in Origin, which is
 * compared with the address that was asked.
 */
class CrossSiteFilter implements WebFilter {

    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
    private static final Set<String> OWN_SITE = Set.of("same-origin", "none");

    private final ProblemResponse problems;

    CrossSiteFilter(ProblemResponse problems) {
        this.problems = problems;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        return isSafe(request.getMethod()) || isOwn(request)
                ? chain.filter(exchange)
                : problems.write(exchange, HttpStatus.FORBIDDEN, "Another site may not change anything here");
    }

    /** Whether a method changes nothing. */
    static boolean isSafe(HttpMethod method) {
        return SAFE.contains(method);
    }

    static boolean isOwn(ServerHttpRequest request) {
        HttpHeaders headers = request.getHeaders();
        String site = headers.getFirst("Sec-Fetch-Site");
        if (site != null) {
            return OWN_SITE.contains(site);
        }
        String origin = headers.getOrigin();
        return origin == null || matches(origin, request.getURI());
    }

    private static boolean matches(String origin, URI asked) {
        try {
            URI from = URI.create(origin);
            return from.getHost() != null
                    && asked.getHost() != null
                    && from.getHost().equalsIgnoreCase(asked.getHost())
                    && port(from) == port(asked);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The port by number; where a proxy ends TLS, the address asked may say so by its port alone. */
    private static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return "https".equals(String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT)) ? 443 : 80;
    }
}
