package dev.waybill.reconciliation.web.access;

import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.http.HttpMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.reactive.result.method.RequestMappingInfoHandlerMapping;

/** Every route that the application really has, as "METHOD /path", with the names of its query parameters. */
public record Routes(Map<String, Set<String>> parameters) {

    public static Routes of(Collection<RequestMappingInfoHandlerMapping> mappings) {
        Map<String, Set<String>> routes = new TreeMap<>();
        mappings.forEach(mapping -> mapping.getHandlerMethods()
                .forEach((info, method) -> namesOf(info).forEach(name -> routes.put(name, parametersOf(method)))));
        return new Routes(routes);
    }

    private static Stream<String> namesOf(RequestMappingInfo info) {
        return info.getPatternsCondition().getPatterns().stream()
                .flatMap(pattern -> info.getMethodsCondition().getMethods().stream()
                        .map(method -> HttpMethod.valueOf(method.name()) + " " + pattern.getPatternString()));
    }

    private static Set<String> parametersOf(HandlerMethod method) {
        return Arrays.stream(method.getMethod().getParameters())
                .filter(parameter -> parameter.isAnnotationPresent(RequestParam.class))
                .map(Parameter::getName)
                .collect(Collectors.toSet());
    }
}
