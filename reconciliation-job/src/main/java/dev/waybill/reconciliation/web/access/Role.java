package dev.waybill.reconciliation.web.access;

import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** What somebody may do. */
enum Role {
    /** Look at everything. */
    READER,
    /** Also start and stop audits and delete reports. */
    OPERATOR;

    GrantedAuthority authority() {
        return new SimpleGrantedAuthority("ROLE_" + name());
    }
}
