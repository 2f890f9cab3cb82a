package dev.waybill.reconciliation.api.access;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.UserDetailsRepositoryReactiveAuthenticationManager;
import org.springframework.security.config.annotation.web.reactive.EnableWebFluxSecurity;
import org.springframework.security.config.web.server.SecurityWebFiltersOrder;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.userdetails.MapReactiveUserDetailsService;
import org.springframework.security.core.userdetails.ReactiveUserDetailsService;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.authentication.AuthenticationWebFilter;
import org.springframework.security.web.server.authentication.ServerAuthenticationEntryPointFailureHandler;
import org.springframework.security.web.server.context.NoOpServerSecurityContextRepository;
import org.springframework.security.web.server.firewall.ServerExchangeRejectedHandler;
import org.springframework.security.web.server.header.ReferrerPolicyServerHttpHeadersWriter;
import org.springframework.security.web.server.header.XFrameOptionsServerHttpHeadersWriter;
import org.springframework.security.web.server.util.matcher.PathPatternParserServerWebExchangeMatcher;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatcher.MatchResult;
import org.springframework.web.server.ServerWebExchange;
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

    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private final AccessProperties properties;
    private final AccessMode mode;
    private final ProblemResponse problems;

    AccessConfiguration(AccessProperties properties, AccessMode mode, ProblemResponse problems) {
        this.properties = properties;
        this.mode = mode;
        this.problems = problems;
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
                        .pathMatchers(HttpMethod.GET, "/api/**")
                        .hasAnyRole(Role.READER.name(), Role.OPERATOR.name())
                        .pathMatchers(HttpMethod.HEAD, "/api/**")
                        .hasAnyRole(Role.READER.name(), Role.OPERATOR.name())
                        .pathMatchers("/api/**")
                        .hasRole(Role.OPERATOR.name())
                        .anyExchange()
                        .denyAll());
        http.headers(this::headers);
        http.exceptionHandling(refusal -> refusal.authenticationEntryPoint((exchange, e) ->
                        problems.write(exchange, HttpStatus.UNAUTHORIZED, "Sign in, or send a token or a password"))
                .accessDeniedHandler((exchange, e) -> problems.write(
                        exchange, HttpStatus.FORBIDDEN, "This takes another role, or a token against forgery")));
        http.addFilterAt(new CrossSiteFilter(mode.isLocal(), problems), SecurityWebFiltersOrder.CORS);
        if (mode.isLocal()) {
            http.csrf(ServerHttpSecurity.CsrfSpec::disable);
            http.logout(ServerHttpSecurity.LogoutSpec::disable);
            http.addFilterAt(new LocalAccess(), SecurityWebFiltersOrder.AUTHENTICATION);
        } else {
            signIn(http);
        }
        return http.build();
    }

    private void signIn(ServerHttpSecurity http) {
        http.csrf(csrf -> csrf.requireCsrfProtectionMatcher(AccessConfiguration::isChangeBySession));
        http.addFilterAt(bearer(), SecurityWebFiltersOrder.AUTHENTICATION);
        http.logout(logout -> logout.logoutSuccessHandler((exchange, authentication) -> {
            exchange.getExchange().getResponse().setStatusCode(HttpStatus.NO_CONTENT);
            return Mono.empty();
        }));
        if (mode.hasPasswords()) {
            http.authenticationManager(passwords());
            http.httpBasic(basic -> basic.authenticationEntryPoint((exchange, e) ->
                    problems.write(exchange, HttpStatus.UNAUTHORIZED, "The name or the password is wrong")));
            http.formLogin(form -> form.loginPage("/login")
                    .requiresAuthenticationMatcher(
                            new PathPatternParserServerWebExchangeMatcher("/login", HttpMethod.POST))
                    .authenticationEntryPoint((exchange, e) ->
                            problems.write(exchange, HttpStatus.UNAUTHORIZED, "Sign in, or send a token or a password"))
                    .authenticationSuccessHandler((exchange, authentication) -> {
                        exchange.getExchange().getResponse().setStatusCode(HttpStatus.NO_CONTENT);
                        return Mono.empty();
                    })
                    .authenticationFailureHandler((exchange, e) -> problems.write(
                            exchange.getExchange(), HttpStatus.UNAUTHORIZED, "The name or the password is wrong")));
        }
        if (mode.hasOidc()) {
            http.oauth2Login(login -> {});
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

    private UserDetailsRepositoryReactiveAuthenticationManager passwords() {
        UserDetailsRepositoryReactiveAuthenticationManager manager =
                new UserDetailsRepositoryReactiveAuthenticationManager(users());
        manager.setPasswordEncoder(PasswordEncoderFactories.createDelegatingPasswordEncoder());
        return manager;
    }

    /** The configured users; a bean even where there are none, so that Spring Boot does not make one up. */
    @Bean
    ReactiveUserDetailsService users() {
        List<UserDetails> users = properties.users().stream()
                .map(user -> User.withUsername(user.name())
                        .password(user.password())
                        .authorities(user.roles().stream().map(Role::authority).toList())
                        .build())
                .toList();
        return users.isEmpty()
                ? name -> Mono.error(new UsernameNotFoundException("No users are configured"))
                : new MapReactiveUserDetailsService(users);
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

    private static Mono<MatchResult> isChangeBySession(ServerWebExchange exchange) {
        boolean safe = CrossSiteFilter.isSafe(exchange.getRequest().getMethod());
        boolean credentials = exchange.getRequest().getHeaders().containsHeader(HttpHeaders.AUTHORIZATION);
        return safe || credentials ? MatchResult.notMatch() : MatchResult.match();
    }
}
