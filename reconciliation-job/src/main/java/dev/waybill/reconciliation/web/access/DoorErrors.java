package dev.waybill.reconciliation.web.access;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.core.annotation.Order;
import org.springframework.core.codec.CodecException;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.util.DisconnectedClientHelper;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.netty.channel.AbortedException;

/**
 * What goes wrong before a controller is reached, as where the form of a sign-in is read: faults of the client, which are told
 * to it in one line, and to the log in none where it went away.
 */
@Component
@ConditionalOnWebApplication
@Order(-2)
class DoorErrors implements WebExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(DoorErrors.class);
    private static final int DEPTH = 20;

    private final ProblemResponse problems;

    DoorErrors(ProblemResponse problems) {
        this.problems = problems;
        Hooks.onErrorDropped(DoorErrors::dropped);
    }

    /** What fails where nobody listens any more: as a rule a form that a client cut or garbled, which is no error of ours. */
    private static void dropped(Throwable e) {
        boolean form = e instanceof IllegalArgumentException
                && String.valueOf(e.getMessage()).startsWith("URLDecoder");
        if (isGone(e) || form || has(e, CodecException.class) || has(e, DataBufferLimitException.class)) {
            log.debug("A client went away, or its form was none: {}", e.toString());
        } else {
            log.error("An error came too late to be told to anybody", e);
        }
    }

    private static boolean isGone(Throwable e) {
        return has(e, AbortedException.class)
                || has(e, IOException.class)
                || DisconnectedClientHelper.isClientDisconnectedException(e);
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable e) {
        if (exchange.getResponse().isCommitted()) {
            return Mono.error(e);
        }
        if (isGone(e)) {
            log.debug("A client went away: {}", e.toString());
            return Mono.empty();
        }
        if (has(e, DataBufferLimitException.class)) {
            return problems.write(exchange, HttpStatus.CONTENT_TOO_LARGE, "The body is too long");
        }
        if (has(e, CodecException.class) || (e instanceof IllegalArgumentException && isForm(exchange))) {
            return problems.write(exchange, HttpStatus.BAD_REQUEST, "The body cannot be read");
        }
        if (e instanceof IllegalStateException && String.valueOf(e.getMessage()).startsWith("Max sessions")) {
            return problems.write(exchange, HttpStatus.SERVICE_UNAVAILABLE, "Too many are signed in at once");
        }
        return Mono.error(e);
    }

    private static boolean isForm(ServerWebExchange exchange) {
        return MediaType.APPLICATION_FORM_URLENCODED.isCompatibleWith(
                exchange.getRequest().getHeaders().getContentType());
    }

    private static boolean has(Throwable e, Class<? extends Throwable> type) {
        Throwable cause = e;
        for (int depth = 0; cause != null && depth < DEPTH; depth++, cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
