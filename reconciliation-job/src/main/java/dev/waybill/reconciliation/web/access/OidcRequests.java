package dev.waybill.reconciliation.web.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.HttpCookie;
import org.springframework.http.ResponseCookie;
import org.springframework.security.oauth2.client.web.server.ServerAuthorizationRequestRepository;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Remembers who was sent to the provider of identities until they come back, without a session: anybody can ask to be sent
 * there, as often as they like, and nobody keeps more than the last {@value #MOST}. A cookie ties the way back to the browser
 * that left.
 */
class OidcRequests implements ServerAuthorizationRequestRepository<OAuth2AuthorizationRequest> {

    private static final int MOST = 2_000;
    private static final Duration KEPT = Duration.ofMinutes(10);
    private static final String COOKIE = "waybill-oidc";

    private final Cache<String, OAuth2AuthorizationRequest> requests =
            Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(KEPT).build();

    @Override
    public Mono<OAuth2AuthorizationRequest> loadAuthorizationRequest(ServerWebExchange exchange) {
        return Mono.justOrEmpty(
                browser(exchange).map(requests::getIfPresent).filter(request -> isOf(request, exchange)));
    }

    @Override
    public Mono<Void> saveAuthorizationRequest(OAuth2AuthorizationRequest request, ServerWebExchange exchange) {
        return Mono.fromRunnable(() -> {
            String browser = UUID.randomUUID().toString();
            requests.put(browser, request);
            exchange.getResponse()
                    .addCookie(ResponseCookie.from(COOKIE, browser)
                            .maxAge(KEPT)
                            .path("/")
                            .httpOnly(true)
                            .sameSite("Lax")
                            .secure("https"
                                    .equalsIgnoreCase(
                                            exchange.getRequest().getURI().getScheme()))
                            .build());
        });
    }

    @Override
    public Mono<OAuth2AuthorizationRequest> removeAuthorizationRequest(ServerWebExchange exchange) {
        return loadAuthorizationRequest(exchange)
                .doOnNext(request -> browser(exchange).ifPresent(requests::invalidate));
    }

    private static Optional<String> browser(ServerWebExchange exchange) {
        return Optional.ofNullable(exchange.getRequest().getCookies().getFirst(COOKIE))
                .map(HttpCookie::getValue);
    }

    private static boolean isOf(OAuth2AuthorizationRequest request, ServerWebExchange exchange) {
        String state = exchange.getRequest().getQueryParams().getFirst("state");
        return state != null && state.equals(request.getState());
    }
}
