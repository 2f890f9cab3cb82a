package dev.waybill.reconciliation.web.access;

import dev.waybill.reconciliation.web.action.Actor;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Tells those who check passwords, and see no request, where it came from. */
class ClientAddress implements WebFilter {

    /** What the address is kept under. */
    static final String KEY = ClientAddress.class.getName();

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        return chain.filter(exchange).contextWrite(context -> context.put(KEY, Actor.addressOf(exchange.getRequest())));
    }
}
