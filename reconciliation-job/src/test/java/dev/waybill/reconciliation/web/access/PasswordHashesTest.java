package dev.waybill.reconciliation.web.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

class PasswordHashesTest {

    private static final String CHEAP = hash(4, "reading");
    private static final String COSTLY = hash(6, "operating");

    private final PasswordHashes hashes = new PasswordHashes(List.of(CHEAP, COSTLY));

    @Test
    void knowsPasswordsByTheirHashes() {
        assertThat(hashes.matches("reading", CHEAP)).isTrue();
        assertThat(hashes.matches("operating", COSTLY)).isTrue();
        assertThat(hashes.matches("operating", CHEAP)).isFalse();
        assertThat(hashes.matches("", COSTLY)).isFalse();
        assertThat(hashes.matches("x".repeat(100_000), COSTLY)).isFalse();
    }

    @Test
    void hashesForNobodyAsMuchAsForTheCostliest() {
        assertThat(hashes.roundsOfARefusal(null)).isEqualTo(64);
        assertThat(hashes.roundsOfARefusal(CHEAP)).isEqualTo(64);
        assertThat(hashes.roundsOfARefusal(COSTLY)).isEqualTo(64);
    }

    @Test
    void takesNobodysHashForNoPassword() {
        for (String password : List.of("", "x", "password", "\0")) {
            assertThat(hashes.matches(password, null)).isFalse();
        }
    }

    private static String hash(int cost, String password) {
        return "{bcrypt}" + new BCryptPasswordEncoder(cost).encode(password);
    }
}
