package dev.waybill.reconciliation.web.access;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpCookie;
import org.springframework.http.ResponseCookie;
import org.springframework.security.web.server.csrf.CsrfToken;
import org.springframework.security.web.server.csrf.DefaultCsrfToken;
import org.springframework.security.web.server.csrf.ServerCsrfTokenRepository;
import org.springframework.security.web.server.csrf.WebSessionServerCsrfTokenRepository;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Keeps the tokens against forgery: in the session of who has one, in a cookie of who has not. So nobody gets a session by asking
 * for a token, and a token from before a sign-in is none after it.
 */
class ForgeryTokens implements ServerCsrfTokenRepository {

    private static final String COOKIE = "waybill-csrf";
    private static final String HEADER = "X-CSRF-TOKEN";
    private static final String PARAMETER = "_csrf";

    private final WebSessionServerCsrfTokenRepository ofSession = new WebSessionServerCsrfTokenRepository();

    @Override
    public Mono<CsrfToken> generateToken(ServerWebExchange exchange) {
        return hasSession(exchange)
                .flatMap(has -> has
                        ? ofSession.generateToken(exchange)
                        : Mono.just(token(UUID.randomUUID().toString())));
    }

    @Override
    public Mono<Void> saveToken(ServerWebExchange exchange, @Nullable CsrfToken token) {
        return hasSession(exchange)
                .flatMap(has -> has
                        ? ofSession.saveToken(exchange, token)
                        : Mono.<Void>fromRunnable(() -> exchange.getResponse().addCookie(cookie(exchange, token))));
    }

    @Override
    public Mono<CsrfToken> loadToken(ServerWebExchange exchange) {
        return hasSession(exchange)
                .flatMap(has -> has ? ofSession.loadToken(exchange) : Mono.justOrEmpty(fromCookie(exchange)));
    }

    /** Puts a new token into the session of who has just signed in. */
    Mono<Void> renew(ServerWebExchange exchange) {
        return ofSession.generateToken(exchange).flatMap(token -> ofSession.saveToken(exchange, token));
    }

    private static Mono<Boolean> hasSession(ServerWebExchange exchange) {
        return exchange.getSession().map(session -> session.isStarted() && !session.isExpired());
    }

    private static Optional<CsrfToken> fromCookie(ServerWebExchange exchange) {
        return Optional.ofNullable(exchange.getRequest().getCookies().getFirst(COOKIE))
                .map(HttpCookie::getValue)
                .filter(value -> !value.isBlank())
                .map(ForgeryTokens::token);
    }

    private static CsrfToken token(String value) {
        return new DefaultCsrfToken(HEADER, PARAMETER, value);
    }

    private static ResponseCookie cookie(ServerWebExchange exchange, @Nullable CsrfToken token) {
        return ResponseCookie.from(COOKIE, token == null ? "" : token.getToken())
                .maxAge(token == null ? 0 : -1)
                .path("/")
                .httpOnly(true)
                .sameSite("Lax")
                .secure("https".equalsIgnoreCase(exchange.getRequest().getURI().getScheme()))
                .build();
    }
}
