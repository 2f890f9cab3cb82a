package dev.waybill.reconciliation.web.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.server.authentication.ServerAuthenticationConverter;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Knows scripts by the bearer tokens they send. Tokens are random, so a plain hash keeps them well enough. */
class BearerTokens implements ReactiveAuthenticationManager, ServerAuthenticationConverter {

    private static final String SCHEME = "bearer ";

    private final List<AccessProperties.Token> tokens;

    BearerTokens(List<AccessProperties.Token> tokens) {
        this.tokens = tokens;
    }

    @Override
    public Mono<Authentication> convert(ServerWebExchange exchange) {
        return Mono.justOrEmpty(exchange.getRequest().getHeaders().getFirst(HttpHeaders.AUTHORIZATION))
                .filter(header -> header.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                .map(header -> UsernamePasswordAuthenticationToken.unauthenticated(
                        "", header.substring(SCHEME.length()).trim()));
    }

    @Override
    public Mono<Authentication> authenticate(Authentication given) {
        byte[] hash = sha256(String.valueOf(given.getCredentials()));
        return tokens.stream()
                .filter(token -> MessageDigest.isEqual(HexFormat.of().parseHex(token.sha256()), hash))
                .findFirst()
                .<Mono<Authentication>>map(token -> Mono.just(UsernamePasswordAuthenticationToken.authenticated(
                        token.name(),
                        "",
                        token.roles().stream().map(Role::authority).toList())))
                .orElseGet(() -> Mono.error(new BadCredentialsException("There is no such token")));
    }

    private static byte[] sha256(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
