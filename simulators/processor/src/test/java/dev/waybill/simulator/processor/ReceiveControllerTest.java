package dev.waybill.simulator.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class ReceiveControllerTest {

    private static final String VALID =
            "{\"ts\": 1769566607.96, \"file\": \"/cacheproxy/proxy/map/tz01/log/20260128101647964993_tz01_91458258_.log\"}";

    @TempDir
    static Path folder;

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void logIntoTheTemporaryFolder(DynamicPropertyRegistry registry) {
        registry.add("app.log-dir", folder::toString);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|the body is empty",
                "{\"ts\": 1, |the body is not JSON: ",
                "not json|the body is not JSON: ",
                "[]|the body must be a JSON object with ts and file",
                "{\"file\": \"x\"}|ts must be a number of seconds since 1970, but is missing",
                "{\"ts\": \"1\", \"file\": \"x\"}|ts must be a number of seconds since 1970, but is \\\"1\\\"",
                "{\"ts\": -1, \"file\": \"x\"}|ts must be a number of seconds since 1970, but is -1",
                "{\"ts\": 1}|file must be a string, but is missing",
                "{\"ts\": 1, \"file\": null}|file must be a string, but is null",
                "{\"ts\": 1, \"file\": 5}|file must be a string, but is 5",
                "{\"ts\": 1, \"file\": \"x\"}|file must be such as ",
                "{\"ts\": 1, \"file\": \"/cacheproxy/proxy/map/tz01/log/20261328101647964993_tz01_91458258_.log\"}"
                        + "|file has no time in its name: ",
                "{\"ts\": 1, \"file\": \"/cacheproxy/proxy/map/tz02/log/20260128101647964993_tz01_91458258_.log\"}"
                        + "|file must be such as "
            })
    void answersAMalformedBodyWithAProblemDetail(@Nullable String body, String detail) throws Exception {
        HttpResponse<String> response = post(body == null ? "" : body, "application/json");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(response.body()).contains("\"status\":400", "\"detail\":\"" + detail);
        assertThat(post(VALID, "application/json").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"application/json", "text/plain", "application/x-www-form-urlencoded"})
    void takesAValidBodyUnderAnyContentType(String contentType) throws Exception {
        assertThat(post(VALID, contentType).statusCode()).isEqualTo(200);
    }

    @Test
    void refusesABodyThatIsTooLongAndStaysUp() throws Exception {
        HttpResponse<String> response = post("x".repeat(1_000_000), "application/json");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(response.body()).contains("the body must not be longer than 65536 bytes");
        assertThat(post(VALID, "application/json").statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> post(String body, String contentType) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/receive"))
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofString(body))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.ofString());
        }
    }
}
