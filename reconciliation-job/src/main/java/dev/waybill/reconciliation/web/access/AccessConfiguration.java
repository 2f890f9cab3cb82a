package dev.waybill.reconciliation.web.access;

import java.time.Duration;
import java.util.Set;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.web.reactive.EnableWebFluxSecurity;
import org.springframework.security.config.web.server.SecurityWebFiltersOrder;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.userdetails.ReactiveUserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.firewall.ServerExchangeRejectedHandler;
import org.springframework.security.web.server.header.ReferrerPolicyServerHttpHeadersWriter;
import org.springframework.security.web.server.header.XFrameOptionsServerHttpHeadersWriter;
import org.springframework.security.web.server.savedrequest.NoOpServerRequestCache;
import org.springframework.web.server.adapter.ForwardedHeaderTransformer;
import reactor.core.publisher.Mono;

/** The rules of access, for every route there is; what they do not name is refused. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
@EnableWebFluxSecurity
@EnableConfigurationProperties(AccessProperties.class)
class AccessConfiguration {

    private static final Set<HttpMethod> METHODS =
            Set.of(HttpMethod.DELETE, HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.POST);
    private static final String[] OPEN = {
        "/", "/index.html", "/favicon.svg", "/console/**", "/webjars/**", "/api/session", "/api/openapi.yaml"
    };

    private static final String OPERATORS_ONLY = "/api/actions/**";
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private final AccessProperties properties;
    private final AccessMode mode;
    private final ProblemResponse problems;
    private final SignIn signIn;

    AccessConfiguration(AccessProperties properties, AccessMode mode, ProblemResponse problems, SignIn signIn) {
        this.properties = properties;
        this.mode = mode;
        this.problems = problems;
        this.signIn = signIn;
    }

    @Bean
    SecurityWebFilterChain accessRules(ServerHttpSecurity http) {
        http.authorizeExchange(
                rules -> rules.pathMatchers("/actuator/health", "/actuator/health/**", "/actuator/prometheus")
                        .permitAll()
                        .pathMatchers("/actuator/**")
                        .denyAll()
                        .pathMatchers(HttpMethod.GET, OPEN)
                        .permitAll()
                        .pathMatchers(HttpMethod.HEAD, OPEN)
                        .permitAll()
                        .pathMatchers(OPERATORS_ONLY)
                        .hasRole(Role.OPERATOR.name())
                        .pathMatchers(HttpMethod.GET, "/api/**")
                        .hasAnyRole(Role.READER.name(), Role.OPERATOR.name())
                        .pathMatchers(HttpMethod.HEAD, "/api/**")
                        .hasAnyRole(Role.READER.name(), Role.OPERATOR.name())
                        .pathMatchers("/api/**")
                        .hasRole(Role.OPERATOR.name())
                        .anyExchange()
                        .denyAll());
        http.headers(this::headers);
        // Nothing is remembered of who was refused: that would take a session.
        http.requestCache(cache -> cache.requestCache(NoOpServerRequestCache.getInstance()));
        http.exceptionHandling(refusal -> refusal.authenticationEntryPoint((exchange, e) ->
                        problems.write(exchange, HttpStatus.UNAUTHORIZED, "Sign in, or send a token or a password"))
                .accessDeniedHandler((exchange, e) -> problems.write(
                        exchange, HttpStatus.FORBIDDEN, "This takes another role, or a token against forgery")));
        http.addFilterAt(new CrossSiteFilter(problems), SecurityWebFiltersOrder.CORS);
        if (mode.isLocal()) {
            http.csrf(ServerHttpSecurity.CsrfSpec::disable);
            http.logout(ServerHttpSecurity.LogoutSpec::disable);
            http.addFilterAt(new LocalAccess(), SecurityWebFiltersOrder.AUTHENTICATION);
        } else {
            signIn.configure(http);
        }
        return http.build();
    }

    /** A bean only so that Spring Boot does not make up a user; those configured are known to {@link PasswordCheck}. */
    @Bean
    ReactiveUserDetailsService users() {
        return name -> Mono.error(new UsernameNotFoundException("Users are not looked up here"));
    }

    /** Who really asks, where trusted proxies say so. The name is the one that the framework looks for. */
    @Bean
    ForwardedHeaderTransformer forwardedHeaderTransformer() {
        return new TrustedProxies(mode.isLocal() ? Set.of() : properties.trustedProxies());
    }

    /** What the firewall refuses before any rule is asked: odd methods, and characters that no address of ours has. */
    @Bean
    ServerExchangeRejectedHandler rejections() {
        return (exchange, e) -> {
            HttpMethod method = exchange.getRequest().getMethod();
            if (METHODS.contains(method)) {
                return problems.write(exchange, HttpStatus.BAD_REQUEST, "The address holds what is not allowed");
            }
            exchange.getResponse().getHeaders().setAllow(METHODS);
            return problems.write(exchange, HttpStatus.METHOD_NOT_ALLOWED, "%s is not allowed".formatted(method));
        };
    }

    private void headers(ServerHttpSecurity.HeaderSpec headers) {
        headers.contentSecurityPolicy(policy -> policy.policyDirectives(POLICY))
                .referrerPolicy(
                        policy -> policy.policy(ReferrerPolicyServerHttpHeadersWriter.ReferrerPolicy.NO_REFERRER))
                .frameOptions(frames -> frames.mode(XFrameOptionsServerHttpHeadersWriter.Mode.DENY))
                .permissionsPolicy(policy -> policy.policy("camera=(), geolocation=(), microphone=()"))
                .hsts(hsts -> hsts.maxAge(Duration.ofDays(365)));
    }
}
