package dev.waybill.reconciliation.web.action;

import java.security.Principal;
import org.springframework.core.MethodParameter;
import org.springframework.web.reactive.BindingContext;
import org.springframework.web.reactive.result.method.HandlerMethodArgumentResolver;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Tells a controller who is asking. */
public class ActorResolver implements HandlerMethodArgumentResolver {

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == Actor.class;
    }

    @Override
    public Mono<Object> resolveArgument(
            MethodParameter parameter, BindingContext bindingContext, ServerWebExchange exchange) {
        return exchange.getPrincipal()
                .map(Principal::getName)
                .<Object>map(name -> Actor.of(name, exchange.getRequest()))
                .switchIfEmpty(Mono.fromSupplier(() -> Actor.of(null, exchange.getRequest())));
    }
}
