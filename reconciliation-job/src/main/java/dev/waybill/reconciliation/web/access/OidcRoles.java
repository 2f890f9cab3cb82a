package dev.waybill.reconciliation.web.access;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.mapping.GrantedAuthoritiesMapper;
import org.springframework.security.oauth2.core.oidc.user.OidcUserAuthority;
import org.springframework.stereotype.Component;

/** Gives those who signed in by OIDC the roles that their groups stand for. */
@Component
@ConditionalOnWebApplication
class OidcRoles implements GrantedAuthoritiesMapper {

    private final AccessProperties.Oidc oidc;

    OidcRoles(AccessProperties properties) {
        this.oidc = properties.oidc();
    }

    @Override
    public Collection<? extends GrantedAuthority> mapAuthorities(Collection<? extends GrantedAuthority> authorities) {
        Set<GrantedAuthority> mapped = new HashSet<>(authorities);
        for (GrantedAuthority authority : authorities) {
            if (authority instanceof OidcUserAuthority user) {
                Map<String, Object> claims = user.getIdToken().getClaims();
                oidc.rolesOf(groups(claims.get(oidc.claim()))).forEach(role -> mapped.add(role.authority()));
            }
        }
        return mapped;
    }

    private static List<String> groups(@Nullable Object claim) {
        if (claim instanceof Collection<?> many) {
            return many.stream().map(String::valueOf).toList();
        }
        return claim instanceof String one ? List.of(one) : List.of();
    }
}
