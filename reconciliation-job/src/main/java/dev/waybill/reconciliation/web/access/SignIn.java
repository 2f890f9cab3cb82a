package dev.waybill.reconciliation.web.access;

import dev.waybill.reconciliation.web.action.ActionKind;
import dev.waybill.reconciliation.web.action.ActionLog;
import dev.waybill.reconciliation.web.action.Actor;
import io.github.bucket4j.TimeMeter;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.web.server.SecurityWebFiltersOrder;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.server.WebFilterExchange;
import org.springframework.security.web.server.authentication.AuthenticationWebFilter;
import org.springframework.security.web.server.authentication.RedirectServerAuthenticationSuccessHandler;
import org.springframework.security.web.server.authentication.ServerAuthenticationEntryPointFailureHandler;
import org.springframework.security.web.server.authentication.logout.DelegatingServerLogoutHandler;
import org.springframework.security.web.server.authentication.logout.SecurityContextServerLogoutHandler;
import org.springframework.security.web.server.authentication.logout.WebSessionServerLogoutHandler;
import org.springframework.security.web.server.context.NoOpServerSecurityContextRepository;
import org.springframework.security.web.server.util.matcher.PathPatternParserServerWebExchangeMatcher;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatcher.MatchResult;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** The ways to sign in: by password, by token, by OIDC. */
@Component
@ConditionalOnWebApplication
class SignIn implements DisposableBean {

    private static final String SESSION_COOKIE = "SESSION";
    private static final String LOGIN = "/login";

    private final AccessProperties properties;
    private final AccessMode mode;
    private final ProblemResponse problems;
    private final ActionLog actions;
    private final PasswordCheck passwords;
    private final ForgeryTokens tokens = new ForgeryTokens();

    SignIn(AccessProperties properties, AccessMode mode, ProblemResponse problems, ActionLog actions) {
        this.properties = properties;
        this.mode = mode;
        this.problems = problems;
        this.actions = actions;
        this.passwords = new PasswordCheck(
                properties.users(),
                new SignInLimit(properties.failuresPerMinute(), TimeMeter.SYSTEM_MILLISECONDS),
                actions);
    }

    void configure(ServerHttpSecurity http) {
        http.csrf(csrf -> csrf.csrfTokenRepository(tokens)
                .requireCsrfProtectionMatcher(SignIn::needsToken)
                .accessDeniedHandler((exchange, e) -> problems.write(
                        exchange, HttpStatus.FORBIDDEN, "The token against forgery is missing or wrong")));
        http.addFilterBefore(new ClientAddress(), SecurityWebFiltersOrder.CSRF);
        http.addFilterAt(bearer(), SecurityWebFiltersOrder.AUTHENTICATION);
        http.logout(logout -> logout.logoutHandler(new DelegatingServerLogoutHandler(
                        (exchange, who) -> signedOut(exchange, who.getName()),
                        new SecurityContextServerLogoutHandler(),
                        new WebSessionServerLogoutHandler()))
                .logoutSuccessHandler((exchange, authentication) -> noContent(exchange)));
        if (mode.hasPasswords()) {
            http.authenticationManager(passwords);
            http.httpBasic(basic -> basic.authenticationEntryPoint(this::refuse));
            http.formLogin(form -> form.loginPage(LOGIN)
                    .requiresAuthenticationMatcher(
                            new PathPatternParserServerWebExchangeMatcher(LOGIN, HttpMethod.POST))
                    .authenticationEntryPoint((exchange, e) ->
                            problems.write(exchange, HttpStatus.UNAUTHORIZED, "Sign in, or send a token or a password"))
                    .authenticationSuccessHandler((exchange, who) -> {
                        signedIn(exchange, who.getName(), "password");
                        return tokens.renew(exchange.getExchange()).then(noContent(exchange));
                    })
                    .authenticationFailureHandler((exchange, e) -> refuse(exchange.getExchange(), e)));
        }
        if (mode.hasOidc()) {
            RedirectServerAuthenticationSuccessHandler home = new RedirectServerAuthenticationSuccessHandler("/");
            http.oauth2Login(login -> login.authorizationRequestRepository(new OidcRequests())
                    .authenticationSuccessHandler((exchange, who) -> {
                        signedIn(exchange, who.getName(), "oidc");
                        return home.onAuthenticationSuccess(exchange, who);
                    }));
        }
    }

    private AuthenticationWebFilter bearer() {
        BearerTokens tokens = new BearerTokens(properties.tokens());
        AuthenticationWebFilter filter = new AuthenticationWebFilter(tokens);
        filter.setServerAuthenticationConverter(tokens);
        filter.setSecurityContextRepository(NoOpServerSecurityContextRepository.getInstance());
        filter.setAuthenticationFailureHandler(new ServerAuthenticationEntryPointFailureHandler(
                (exchange, e) -> problems.write(exchange, HttpStatus.UNAUTHORIZED, "There is no such token")));
        return filter;
    }

    private Mono<Void> refuse(ServerWebExchange exchange, AuthenticationException e) {
        if (e instanceof TooManyTriesException tooMany) {
            exchange.getResponse()
                    .getHeaders()
                    .set(
                            HttpHeaders.RETRY_AFTER,
                            Long.toString(tooMany.getWait().toSeconds() + 1));
            return problems.write(exchange, HttpStatus.TOO_MANY_REQUESTS, String.valueOf(e.getMessage()));
        }
        return problems.write(exchange, HttpStatus.UNAUTHORIZED, "The name or the password is wrong");
    }

    private void signedIn(WebFilterExchange exchange, String name, String by) {
        actions.recordSoon(
                ActionKind.SIGN_IN, Actor.of(name, exchange.getExchange().getRequest()), Map.of("by", by));
    }

    private Mono<Void> signedOut(WebFilterExchange exchange, @Nullable String name) {
        return Mono.fromRunnable(() -> actions.recordSoon(
                ActionKind.SIGN_OUT, Actor.of(name, exchange.getExchange().getRequest()), Map.of()));
    }

    private static Mono<Void> noContent(WebFilterExchange exchange) {
        exchange.getExchange().getResponse().setStatusCode(HttpStatus.NO_CONTENT);
        return Mono.empty();
    }

    /**
     * Whether a change must carry a token against forgery: wherever a session might stand behind it, and for a sign-in, by which
     * another site could make a browser somebody else. Only what has no session and brings credentials of its own needs none; what
     * those are worth is found out later.
     */
    private static Mono<MatchResult> needsToken(ServerWebExchange exchange) {
        boolean session = exchange.getRequest().getCookies().containsKey(SESSION_COOKIE);
        boolean credentials = exchange.getRequest().getHeaders().containsHeader(HttpHeaders.AUTHORIZATION);
        boolean login = LOGIN.equals(exchange.getRequest().getPath().value());
        boolean exempt =
                CrossSiteFilter.isSafe(exchange.getRequest().getMethod()) || (credentials && !session && !login);
        return exempt ? MatchResult.notMatch() : MatchResult.match();
    }

    @Override
    public void destroy() {
        passwords.close();
    }
}
