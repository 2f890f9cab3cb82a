package dev.waybill.reconciliation.api.access;

import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;
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
 */
class CrossSiteFilter implements WebFilter {

    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
    private static final Set<String> OWN_SITE = Set.of("same-origin", "none");

    private final boolean originMustMatch;
    private final ProblemResponse problems;

    /**
     * Makes a filter.
     *
     * @param originMustMatch whether a browser that only says where the page came from is compared with the address asked
     */
    CrossSiteFilter(boolean originMustMatch, ProblemResponse problems) {
        this.originMustMatch = originMustMatch;
        this.problems = problems;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        return isSafe(request.getMethod()) || isOwn(request.getHeaders())
                ? chain.filter(exchange)
                : problems.write(exchange, HttpStatus.FORBIDDEN, "Another site may not change anything here");
    }

    /** Whether a method changes nothing. */
    static boolean isSafe(HttpMethod method) {
        return SAFE.contains(method);
    }

    private boolean isOwn(HttpHeaders headers) {
        String site = headers.getFirst("Sec-Fetch-Site");
        if (site != null) {
            return OWN_SITE.contains(site);
        }
        String origin = headers.getOrigin();
        return !originMustMatch || origin == null || matches(origin, headers.getFirst(HttpHeaders.HOST));
    }

    private static boolean matches(String origin, @Nullable String host) {
        try {
            return host != null && host.equals(URI.create(origin).getAuthority());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
