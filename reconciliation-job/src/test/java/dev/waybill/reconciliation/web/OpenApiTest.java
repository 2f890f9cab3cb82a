package dev.waybill.reconciliation.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.job.AuditHistory;
import dev.waybill.reconciliation.job.RunningAudits;
import dev.waybill.reconciliation.report.query.FileAnswer;
import dev.waybill.reconciliation.report.query.ItemPage;
import dev.waybill.reconciliation.report.query.LostFilePage;
import dev.waybill.reconciliation.report.query.LostFileView;
import dev.waybill.reconciliation.report.query.ReportView;
import dev.waybill.reconciliation.report.query.WindowGroup;
import dev.waybill.reconciliation.report.query.WindowView;
import dev.waybill.reconciliation.web.access.Routes;
import dev.waybill.reconciliation.web.audit.RequestedAudit;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.web.reactive.result.method.RequestMappingInfoHandlerMapping;
import org.yaml.snakeyaml.Yaml;

/** Keeps the OpenAPI document true: the same routes, the same parameters, the same properties as the code. */
@SuppressWarnings("unchecked")
class OpenApiTest extends ApiTest {

    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");
    private static final Map<String, Class<?>> SCHEMAS = Map.ofEntries(
            Map.entry("Report", ReportView.class),
            Map.entry("Counts", ReportView.Counts.class),
            Map.entry("Latency", ReportView.Latency.class),
            Map.entry("Evidence", ReportView.Evidence.class),
            Map.entry("Writer", ReportView.Writer.class),
            Map.entry("ReportPage", ItemPage.class),
            Map.entry("LostFile", LostFileView.class),
            Map.entry("LostFilePage", LostFilePage.class),
            Map.entry("Execution", AuditHistory.Execution.class),
            Map.entry("Window", WindowView.class),
            Map.entry("WindowList", type("report.WindowController$WindowList")),
            Map.entry("WindowGroup", WindowGroup.class),
            Map.entry("WindowGroupList", type("report.WindowController$WindowGroupList")),
            Map.entry("Loss", FileAnswer.Loss.class),
            Map.entry("Judgement", FileAnswer.Judgement.class),
            Map.entry("FileAnswer", FileAnswer.class),
            Map.entry("AuditRequest", type("audit.AuditRequest")),
            Map.entry("RequestedAudit", RequestedAudit.class),
            Map.entry("Progress", RunningAudits.Progress.class),
            Map.entry("Audits", type("audit.AuditController$Audits")),
            Map.entry("Activity", EventController.Activity.class));

    @Autowired
    private Collection<RequestMappingInfoHandlerMapping> mappings;

    @Test
    void describesEveryRouteWithItsParameters() {
        Map<String, Set<String>> real = Routes.of(mappings).parameters().entrySet().stream()
                .filter(route -> route.getKey().contains(" /api/"))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, TreeMap::new));
        assertThat(described()).isEqualTo(real);
    }

    @Test
    void describesEveryProperty() {
        Map<String, Object> schemas = child(child(document(), "components"), "schemas");
        SCHEMAS.forEach((name, type) -> assertThat(
                        child(child(schemas, name), "properties").keySet())
                .as(name)
                .containsExactlyInAnyOrder(Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getName)
                        .toArray(String[]::new)));
    }

    private Map<String, Set<String>> described() {
        Map<String, Set<String>> routes = new TreeMap<>();
        child(document(), "paths")
                .forEach((path, item) -> ((Map<String, Object>) item).forEach((method, operation) -> {
                    if (METHODS.contains(method)) {
                        routes.put(method.toUpperCase(Locale.ROOT) + " " + path, queryParameters((Map<String, Object>)
                                operation));
                    }
                }));
        return routes;
    }

    private Set<String> queryParameters(Map<String, Object> operation) {
        List<Map<String, Object>> parameters =
                (List<Map<String, Object>>) operation.getOrDefault("parameters", List.of());
        return parameters.stream()
                .flatMap(this::resolved)
                .filter(parameter -> "query".equals(parameter.get("in")))
                .map(parameter -> String.valueOf(parameter.get("name")))
                .collect(Collectors.toSet());
    }

    private Stream<Map<String, Object>> resolved(Map<String, Object> parameter) {
        String reference = (String) parameter.get("$ref");
        return Stream.of(
                reference == null
                        ? parameter
                        : child(
                                child(child(document(), "components"), "parameters"),
                                reference.substring(reference.lastIndexOf('/') + 1)));
    }

    private Map<String, Object> document() {
        return new Yaml().load(get("/api/openapi.yaml").body());
    }

    private static Map<String, Object> child(Map<String, Object> parent, String name) {
        return (Map<String, Object>) Objects.requireNonNull(parent.get(name), name);
    }

    /** A type that no other package needs. */
    private static Class<?> type(String name) {
        try {
            return Class.forName(OpenApiTest.class.getPackageName() + "." + name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
