package dev.waybill.reconciliation.web.access;

import dev.waybill.reconciliation.flow.Flow;
import dev.waybill.reconciliation.flow.Flows;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.web.server.csrf.CsrfToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Tells the console who is asking, what they may do, and how they could sign in. */
@RestController
@ConditionalOnWebApplication
class SessionController {

    private static final String ROLE = "ROLE_";

    private final AccessMode mode;
    private final Flows flows;

    SessionController(AccessMode mode, Flows flows) {
        this.mode = mode;
        this.flows = flows;
    }

    @GetMapping("/api/session")
    Mono<ResponseEntity<Session>> session(ServerWebExchange exchange) {
        Mono<CsrfToken> token = exchange.getAttributeOrDefault(CsrfToken.class.getName(), Mono.empty());
        Mono<String> csrf = token.map(CsrfToken::getToken).defaultIfEmpty("");
        Mono<List<String>> user = ReactiveSecurityContextHolder.getContext()
                .mapNotNull(SecurityContext::getAuthentication)
                .map(SessionController::nameAndRoles)
                .defaultIfEmpty(List.of());
        return Mono.zip(csrf, user, this::describe)
                .map(session ->
                        ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(session));
    }

    private Session describe(String csrf, List<String> nameAndRoles) {
        boolean known = nameAndRoles.size() > 1;
        return new Session(
                known ? nameAndRoles.getFirst() : null,
                known ? nameAndRoles.subList(1, nameAndRoles.size()) : List.of(),
                mode.isLocal(),
                mode.hasPasswords(),
                mode.hasOidc(),
                csrf.isEmpty() ? null : csrf,
                known ? flows.all().stream().map(SessionController::describe).toList() : List.of());
    }

    private static FlowInfo describe(Flow flow) {
        return new FlowInfo(
                flow.name(),
                flow.window().length().toSeconds(),
                nameOf(flow.window().fileTimeZone().id()));
    }

    /** The zone as browsers know it: by its region, its offset, or as UTC, which Java may call Z. */
    private static String nameOf(ZoneId zone) {
        return zone.normalized().equals(ZoneOffset.UTC) ? "UTC" : zone.getId();
    }

    private static List<String> nameAndRoles(Authentication authentication) {
        List<String> found = new ArrayList<>();
        found.add(authentication.getName());
        authentication.getAuthorities().stream()
                .map(GrantedAuthority::getAuthority)
                .filter(authority -> authority != null && authority.startsWith(ROLE))
                .map(authority -> authority.substring(ROLE.length()).toLowerCase(Locale.ROOT))
                .filter(role -> !role.equals("anonymous"))
                .sorted()
                .forEach(found::add);
        return found;
    }

    /**
     * Who is asking.
     *
     * @param user null where nobody signed in
     * @param local whether nobody is configured, so that this machine may do everything
     * @param passwords whether one can sign in with a password
     * @param oidc whether one can sign in by OIDC
     * @param csrf what changes by session must carry as X-CSRF-TOKEN
     * @param flows what there is to look at
     */
    record Session(
            @Nullable String user,
            List<String> roles,
            boolean local,
            boolean passwords,
            boolean oidc,
            @Nullable String csrf,
            List<FlowInfo> flows) {}

    /** A flow, the length of its windows, and the zone that its file names are read in. */
    record FlowInfo(String name, long windowSeconds, String zone) {}
}
