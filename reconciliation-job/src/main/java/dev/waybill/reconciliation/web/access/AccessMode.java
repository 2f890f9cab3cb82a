package dev.waybill.reconciliation.web.access;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.security.oauth2.client.registration.ReactiveClientRegistrationRepository;
import org.springframework.stereotype.Component;

/** Whether anybody is configured to have access. */
@Component
@ConditionalOnWebApplication
class AccessMode {

    private final boolean local;
    private final boolean somebody;
    private final boolean passwords;
    private final boolean oidc;

    AccessMode(AccessProperties properties, ObjectProvider<ReactiveClientRegistrationRepository> oidcClients) {
        this.passwords = !properties.users().isEmpty();
        this.oidc = oidcClients.getIfAvailable() != null;
        this.somebody = passwords || !properties.tokens().isEmpty() || oidc;
        this.local = properties.local() && !somebody;
    }

    /** Nobody is configured, and it was said that this machine may do everything then. */
    boolean isLocal() {
        return local;
    }

    /** Whether anybody can have access from elsewhere. */
    boolean hasSomebody() {
        return somebody;
    }

    boolean hasPasswords() {
        return passwords;
    }

    boolean hasOidc() {
        return oidc;
    }
}
