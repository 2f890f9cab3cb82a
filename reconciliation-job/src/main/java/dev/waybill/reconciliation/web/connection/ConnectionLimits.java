package dev.waybill.reconciliation.web.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

/**
 * Bounds how many connections there are and how long each may keep the server: waiting, sending a request, or not taking the
 * answer.
 */
@SuppressWarnings("FutureReturnValueIgnored") // that a connection was closed is nothing to wait for
public class ConnectionLimits implements NettyServerCustomizer {

    private final Connections connections;
    private final Duration requestTimeout;
    private final Duration idleTimeout;

    public ConnectionLimits(int mostConnections, Duration requestTimeout, Duration idleTimeout) {
        this.connections = new Connections(mostConnections);
        this.requestTimeout = requestTimeout;
        this.idleTimeout = idleTimeout;
    }

    @Override
    public HttpServer apply(HttpServer server) {
        return server.doOnChannelInit((observer, channel, address) -> limit(channel));
    }

    private void limit(Channel channel) {
        ChannelPipeline pipeline = channel.pipeline();
        if (pipeline.get(NettyPipeline.HttpCodec) == null) {
            return;
        }
        RequestClock clock = new RequestClock(connections, requestTimeout, idleTimeout);
        pipeline.addBefore(NettyPipeline.HttpCodec, "waybill.stalled", new StalledAnswers(idleTimeout));
        pipeline.addBefore(NettyPipeline.HttpCodec, "waybill.bytes", new Bytes(clock));
        pipeline.addAfter(NettyPipeline.HttpCodec, "waybill.messages", new Messages(clock));
        clock.connected(channel);
        connections.opened(channel);
    }

    /** Sees bytes before they are a request. */
    private static final class Bytes extends ChannelInboundHandlerAdapter {

        private final RequestClock clock;

        Bytes(RequestClock clock) {
            this.clock = clock;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            clock.bytes(context);
            context.fireChannelRead(message);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            clock.disconnected();
            context.fireChannelInactive();
        }
    }

    /** Sees requests and answers. */
    private static final class Messages extends ChannelDuplexHandler {

        private final RequestClock clock;
        private boolean informing;

        Messages(RequestClock clock) {
            this.clock = clock;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest) {
                clock.head(context);
            }
            if (message instanceof LastHttpContent) {
                clock.bodyEnded();
            }
            context.fireChannelRead(message);
        }

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            if (message instanceof HttpResponse response) {
                informing = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
            }
            if (message instanceof LastHttpContent && !informing) {
                clock.answerEnded(context);
            }
            context.write(message, promise);
        }
    }

    /** Closes a connection whose client takes nothing of what is there for it. */
    private static final class StalledAnswers extends IdleStateHandler {

        StalledAnswers(Duration timeout) {
            super(true, 0, timeout.toMillis(), 0, TimeUnit.MILLISECONDS);
        }

        @Override
        protected void channelIdle(ChannelHandlerContext context, IdleStateEvent event) {
            if (context.channel().bytesBeforeWritable() > 0 || pending(context) > 0) {
                context.close();
            }
        }

        private static long pending(ChannelHandlerContext context) {
            return context.channel().unsafe().outboundBuffer() == null
                    ? 0
                    : context.channel().unsafe().outboundBuffer().totalPendingWriteBytes();
        }
    }
}
