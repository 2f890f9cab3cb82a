package dev.waybill.reconciliation.web.access;

import dev.waybill.reconciliation.web.ApiTest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The application with a reader, an operator and a token configured. */
public abstract class SecuredApiTest extends ApiTest {

    protected static final String READER = basic("rea", "reading");
    protected static final String OPERATOR = basic("opa", "operating");
    protected static final String TOKEN = "Bearer 5f1d3c";

    @DynamicPropertySource
    static void people(DynamicPropertyRegistry registry) {
        user(registry, 0, "rea", "reading", "reader");
        user(registry, 1, "opa", "operating", "operator");
        registry.add("waybill.access.tokens[0].name", () -> "robot");
        registry.add("waybill.access.tokens[0].sha256", () -> sha256("5f1d3c"));
        registry.add("waybill.access.tokens[0].roles", () -> "reader");
    }

    private static void user(DynamicPropertyRegistry registry, int index, String name, String password, String role) {
        String prefix = "waybill.access.users[%d].".formatted(index);
        String hash = "{bcrypt}" + new BCryptPasswordEncoder(4).encode(password);
        registry.add(prefix + "name", () -> name);
        registry.add(prefix + "password", () -> hash);
        registry.add(prefix + "roles", () -> role);
    }

    private static String basic(String name, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
