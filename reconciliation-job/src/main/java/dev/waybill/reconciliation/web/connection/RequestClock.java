package dev.waybill.reconciliation.web.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Times one connection, always from its own event loop: how long it waits for a request, how long the head of one takes from its
 * first byte on, and then its body. However few bytes at a time a client sends, the time for the whole does not begin anew.
 */
@SuppressWarnings("FutureReturnValueIgnored") // that a connection was closed is nothing to wait for
class RequestClock {

    private enum State {
        WAITING,
        HEAD,
        BODY,
        ANSWERING
    }

    private final Connections connections;
    private final Duration requestTimeout;
    private final Duration idleTimeout;
    private State state = State.WAITING;
    private boolean complete;
    private @Nullable Future<?> alarm;

    RequestClock(Connections connections, Duration requestTimeout, Duration idleTimeout) {
        this.connections = connections;
        this.requestTimeout = requestTimeout;
        this.idleTimeout = idleTimeout;
    }

    /** Nobody connects in order to say nothing, so the first request gets no longer than a request may take. */
    void connected(Channel channel) {
        arm(channel, requestTimeout);
    }

    void bytes(ChannelHandlerContext context) {
        if (state == State.WAITING) {
            state = State.HEAD;
            arm(context.channel(), requestTimeout);
        }
    }

    void head(ChannelHandlerContext context) {
        if (state == State.ANSWERING) {
            return; // sent ahead, before the answer to the one before
        }
        state = State.BODY;
        complete = false;
        connections.asked(context.channel());
        arm(context.channel(), requestTimeout);
    }

    void bodyEnded() {
        complete = true;
        if (state == State.BODY) {
            state = State.ANSWERING;
            disarm();
        }
    }

    void answerEnded(ChannelHandlerContext context) {
        if (state == State.BODY || state == State.ANSWERING) {
            state = State.WAITING;
            connections.answered(context.channel());
            // What is left of a body that was answered before its end gets no longer than the body would have.
            arm(context.channel(), complete ? idleTimeout : requestTimeout);
        }
    }

    void disconnected() {
        disarm();
    }

    private void arm(Channel channel, Duration timeout) {
        disarm();
        alarm = channel.eventLoop().schedule(() -> channel.close(), timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void disarm() {
        if (alarm != null) {
            alarm.cancel(false);
            alarm = null;
        }
    }
}
