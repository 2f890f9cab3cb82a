package dev.waybill.reconciliation.web.access;

import java.net.InetAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.server.reactive.ConfigurableReactiveWebServerFactory;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Component;

/** Where nobody is configured to have access, the server listens on this machine only, unless it is told another address. */
@Component
@ConditionalOnWebApplication
class LoopbackBinding implements WebServerFactoryCustomizer<ConfigurableReactiveWebServerFactory>, Ordered {

    private static final Logger log = LoggerFactory.getLogger(LoopbackBinding.class);

    private final AccessMode mode;
    private final ServerProperties server;

    LoopbackBinding(AccessMode mode, ServerProperties server) {
        this.mode = mode;
        this.server = server;
    }

    @Override
    public void customize(ConfigurableReactiveWebServerFactory factory) {
        if (mode.hasSomebody()) {
            return;
        }
        String may = mode.isLocal()
                ? "whoever asks from this machine may do everything"
                : "only health and metrics are answered; set CONSOLE_PASSWORD to let the user operator in, or"
                        + " WAYBILL_ACCESS_LOCAL=true to let this machine do everything";
        InetAddress address = server.getAddress();
        if (address == null) {
            factory.setAddress(InetAddress.getLoopbackAddress());
            log.warn("No users are configured (waybill.access.users): listening on this machine only, and {}", may);
        } else {
            log.warn(
                    "No users are configured (waybill.access.users): listening on {}, and {}",
                    address.getHostAddress(),
                    may);
        }
    }

    /** After the customizer that applies the server's own properties. */
    @Override
    public int getOrder() {
        return 1;
    }
}
