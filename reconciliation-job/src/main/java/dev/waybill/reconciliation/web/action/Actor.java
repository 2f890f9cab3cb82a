package dev.waybill.reconciliation.web.action;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * Who acts, and from where.
 *
 * @param name of the user or token; what was given as a name where nobody could be recognised
 * @param address of the client, as far as it is known: a proxy's, unless that is trusted to say whose
 */
public record Actor(String name, String address) {

    private static final String UNKNOWN = "unknown";

    public static Actor of(@Nullable String name, ServerHttpRequest request) {
        return new Actor(name == null ? UNKNOWN : name, addressOf(request));
    }

    /** The address that a request came from. */
    public static String addressOf(ServerHttpRequest request) {
        InetSocketAddress peer = request.getRemoteAddress();
        if (peer == null) {
            return UNKNOWN;
        }
        return peer.getAddress() == null
                ? peer.getHostString()
                : peer.getAddress().getHostAddress();
    }
}
