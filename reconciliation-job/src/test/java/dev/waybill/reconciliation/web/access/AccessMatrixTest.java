package dev.waybill.reconciliation.web.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.net.http.HttpRequest;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.web.reactive.result.method.RequestMappingInfoHandlerMapping;

/** Who may do what, for every route that the application has: a new route fails here until it is listed. */
class AccessMatrixTest extends SecuredApiTest {

    enum Needs {
        NOTHING,
        READER,
        OPERATOR,
        NEVER
    }

    private static final Map<String, Needs> ROUTES = Map.ofEntries(
            Map.entry("GET /api/reports", Needs.READER),
            Map.entry("GET /api/reports/{id}", Needs.READER),
            Map.entry("GET /api/reports/{id}/lost-files", Needs.READER),
            Map.entry("GET /api/reports/{id}/lost-files.csv", Needs.READER),
            Map.entry("GET /api/reports/{id}/lost-files.ndjson", Needs.READER),
            Map.entry("GET /api/reports/{id}/executions", Needs.READER),
            Map.entry("DELETE /api/reports/{id}", Needs.OPERATOR),
            Map.entry("GET /api/windows", Needs.READER),
            Map.entry("GET /api/windows/groups", Needs.READER),
            Map.entry("GET /api/files", Needs.READER),
            Map.entry("GET /api/actions", Needs.OPERATOR),
            Map.entry("GET /api/audits", Needs.READER),
            Map.entry("GET /api/audits/{id}", Needs.READER),
            Map.entry("POST /api/audits", Needs.OPERATOR),
            Map.entry("POST /api/audits/{id}/stop", Needs.OPERATOR),
            Map.entry("GET /api/events", Needs.READER),
            Map.entry("GET /api/session", Needs.NOTHING),
            Map.entry("GET /actuator/health", Needs.NOTHING),
            Map.entry("GET /actuator/health/{*path}", Needs.NOTHING),
            Map.entry("GET /actuator/prometheus", Needs.NOTHING),
            Map.entry("GET /actuator", Needs.NEVER));

    /** What is served, or might be expected to be, without a handler method. */
    private static final Map<String, Needs> OTHERS = Map.ofEntries(
            Map.entry("GET /", Needs.NOTHING),
            Map.entry("GET /favicon.svg", Needs.NOTHING),
            Map.entry("GET /console/app.js", Needs.NOTHING),
            Map.entry("GET /webjars/chart.js/dist/chart.umd.min.js", Needs.NOTHING),
            Map.entry("GET /api/openapi.yaml", Needs.NOTHING),
            Map.entry("GET /actuator/env", Needs.NEVER),
            Map.entry("GET /actuator/info", Needs.NEVER),
            Map.entry("POST /actuator/shutdown", Needs.NEVER),
            Map.entry("GET /login", Needs.NEVER),
            Map.entry("GET /anything", Needs.NEVER),
            Map.entry("POST /anything", Needs.NEVER),
            Map.entry("HEAD /", Needs.NOTHING),
            Map.entry("HEAD /api/reports", Needs.READER),
            Map.entry("HEAD /api/actions", Needs.OPERATOR),
            Map.entry("POST /api/actions", Needs.OPERATOR),
            Map.entry("PUT /api/reports", Needs.OPERATOR));

    @Autowired
    private Collection<RequestMappingInfoHandlerMapping> mappings;

    @Test
    void listsEveryRoute() {
        assertThat(Routes.of(mappings).parameters().keySet()).isEqualTo(new TreeMap<>(ROUTES).keySet());
    }

    static Stream<Arguments> routes() {
        return Stream.concat(ROUTES.entrySet().stream(), OTHERS.entrySet().stream())
                .map(route -> arguments(route.getKey(), route.getValue()));
    }

    @ParameterizedTest
    @MethodSource("routes")
    void letsNobodyDoMoreThanTheirRole(String route, Needs needs) {
        assertThat(isLetIn(status(route, null))).as("anonymous").isEqualTo(needs == Needs.NOTHING);
        assertThat(isLetIn(status(route, READER)))
                .as("reader")
                .isEqualTo(needs == Needs.NOTHING || needs == Needs.READER);
        assertThat(isLetIn(status(route, TOKEN)))
                .as("token")
                .isEqualTo(needs == Needs.NOTHING || needs == Needs.READER);
        assertThat(isLetIn(status(route, OPERATOR))).as("operator").isEqualTo(needs != Needs.NEVER);
        assertThat(status(route, "Basic cmVhOndyb25n")).as("wrong password").isEqualTo(401);
        assertThat(status(route, "Bearer wrong")).as("wrong token").isEqualTo(401);
    }

    private static boolean isLetIn(int status) {
        return status != 401 && status != 403;
    }

    private int status(String route, @Nullable String authorization) {
        int space = route.indexOf(' ');
        String path = route.substring(space + 1)
                .replace("{id}", "00000000-0000-0000-0000-000000000000")
                .replace("{*path}", "liveness");
        return statusOf(path, request -> {
            HttpRequest.Builder built = request.method(route.substring(0, space), HttpRequest.BodyPublishers.noBody());
            return authorization == null ? built : built.header("Authorization", authorization);
        });
    }
}
