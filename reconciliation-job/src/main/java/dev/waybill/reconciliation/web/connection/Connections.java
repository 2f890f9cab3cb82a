package dev.waybill.reconciliation.web.connection;

import io.netty.channel.Channel;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * All connections, and which of them wait for a request. Where there are too many, the one that has waited longest gives way to a
 * new one: holding connections open keeps nobody out.
 */
@SuppressWarnings("FutureReturnValueIgnored") // that a connection was closed is nothing to wait for
class Connections {

    private final int most;
    private final Set<Channel> waiting = new LinkedHashSet<>();
    private int open;

    Connections(int most) {
        this.most = most;
    }

    /** Takes a connection in; closes another one, or itself where all others are at work. */
    void opened(Channel channel) {
        channel.closeFuture().addListener(closed -> closed(channel));
        take(channel).ifPresent(Channel::close);
    }

    private synchronized Optional<Channel> take(Channel channel) {
        open++;
        waiting.add(channel);
        if (open <= most) {
            return Optional.empty();
        }
        Iterator<Channel> longest = waiting.iterator();
        Channel giving = longest.next();
        longest.remove();
        return Optional.of(giving);
    }

    private synchronized void closed(Channel channel) {
        open--;
        waiting.remove(channel);
    }

    /** A request has arrived whole enough to be answered. */
    synchronized void asked(Channel channel) {
        waiting.remove(channel);
    }

    /** The answer has gone out, and the next request may come. */
    synchronized void answered(Channel channel) {
        if (channel.isOpen()) {
            waiting.add(channel);
        }
    }

    synchronized int open() {
        return open;
    }
}
