package dev.waybill.reconciliation.api.access;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.security.oauth2.client.registration.ReactiveClientRegistrationRepository;
import org.springframework.stereotype.Component;

/** Whether anybody is configured to have access. */
@Component
@ConditionalOnWebApplication
class AccessMode {

    private final boolean local;
    private final boolean passwords;
    private final boolean oidc;

    AccessMode(AccessProperties properties, ObjectProvider<ReactiveClientRegistrationRepository> oidcClients) {
        this.passwords = !properties.users().isEmpty();
        this.oidc = oidcClients.getIfAvailable() != null;
        this.local = !passwords && properties.tokens().isEmpty() && !oidc;
    }

    /** Nobody is configured: this machine alone may do everything. */
    boolean isLocal() {
        return local;
    }

    boolean hasPasswords() {
        return passwords;
    }

    boolean hasOidc() {
        return oidc;
    }
}
