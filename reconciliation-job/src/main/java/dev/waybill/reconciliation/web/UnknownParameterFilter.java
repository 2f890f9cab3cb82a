package dev.waybill.reconciliation.web;

import dev.waybill.reconciliation.web.access.ProblemResponse;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.core.MethodParameter;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Refuses query parameters that a route does not know: a misspelt filter must not look like a wider answer. */
@Component
@ConditionalOnWebApplication
class UnknownParameterFilter implements WebFilter {

    private final RequestMappingHandlerMapping routes;
    private final ProblemResponse problems;

    UnknownParameterFilter(RequestMappingHandlerMapping requestMappingHandlerMapping, ProblemResponse problems) {
        this.routes = requestMappingHandlerMapping;
        this.problems = problems;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        Set<String> given = exchange.getRequest().getQueryParams().keySet();
        boolean unconcerned =
                given.isEmpty() || !exchange.getRequest().getPath().value().startsWith("/api/");
        if (unconcerned) {
            return chain.filter(exchange);
        }
        return routes.getHandler(exchange)
                .onErrorComplete()
                .mapNotNull(handler -> unknown(handler, given))
                .map(problem -> problems.write(exchange, problem.getBody()))
                .defaultIfEmpty(chain.filter(exchange))
                .flatMap(answer -> answer);
    }

    private static @Nullable ErrorResponseException unknown(Object handler, Set<String> given) {
        if (!(handler instanceof HandlerMethod method)) {
            return null;
        }
        Set<String> known = Arrays.stream(method.getMethodParameters())
                .filter(parameter -> parameter.hasParameterAnnotation(RequestParam.class))
                .map(MethodParameter::getParameter)
                .map(Parameter::getName)
                .collect(Collectors.toSet());
        return given.stream()
                .filter(name -> !known.contains(name))
                .findFirst()
                .map(name -> Problem.badRequest(name, describe(name, known)))
                .orElse(null);
    }

    private static String describe(String name, Set<String> known) {
        return known.isEmpty()
                ? "There is no parameter '%s'; this route has none".formatted(name)
                : "There is no parameter '%s'; there are %s"
                        .formatted(name, known.stream().sorted().collect(Collectors.joining(", ")));
    }
}
