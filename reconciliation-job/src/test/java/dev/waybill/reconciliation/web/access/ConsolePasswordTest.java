package dev.waybill.reconciliation.web.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

class ConsolePasswordTest {

    private static final String PASSWORD = "0123456789ab";
    private static final String HASH = Objects.requireNonNull(new BCryptPasswordEncoder(4).encode(PASSWORD));

    @Test
    void makesAnOperatorWhosePasswordIsOnlyKeptAsItsHash() {
        AccessProperties.User operator = operatorBy(PASSWORD);
        assertThat(operator.name()).isEqualTo("operator");
        assertThat(operator.roles()).containsExactly(Role.OPERATOR);
        assertThat(operator.password()).startsWith("{bcrypt}$2").doesNotContain(PASSWORD);
        assertThat(matches(operator, PASSWORD)).isTrue();
        assertThat(matches(operator, PASSWORD + "c")).isFalse();
    }

    @Test
    void takesAHashAsIs() {
        assertThat(operatorBy("{bcrypt}" + HASH).password()).isEqualTo("{bcrypt}" + HASH);
        assertThat(operatorBy(HASH).password()).isEqualTo("{bcrypt}" + HASH);
    }

    @Test
    void leavesTheConsoleToTheConfiguredUsersWithoutAPassword() {
        assertThat(properties("", List.of()).users()).isEmpty();
        assertThat(properties(" ", List.of()).users()).isEmpty();
    }

    /** Compose cuts a hash that stands in .env without quotes: whoever knows the rest must not get in by it. */
    @ParameterizedTest
    @ValueSource(strings = {"{bcrypt}$2y$10", "{bcrypt}", "$2y$10", "{noop}0123456789ab"})
    void takesNoMangledHashForAPassword(String mangled) {
        assertThatThrownBy(() -> operatorBy(mangled)).hasMessageContaining("must be a hash");
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "0123456789a"})
    void refusesWhatCanBeGuessed(String password) {
        assertThatThrownBy(() -> operatorBy(password))
                .hasMessageContaining("CONSOLE_PASSWORD must have at least 12 characters")
                .hasMessageNotContaining(password);
    }

    /** bcrypt looks at 72 bytes: two longer passwords could be the same. */
    @Test
    void refusesWhatIsNotWhollyHashed() {
        assertThatThrownBy(() -> operatorBy("密".repeat(25))).hasMessageContaining("at most 72 bytes");
        assertThat(matches(operatorBy("密".repeat(24)), "密".repeat(24))).isTrue();
    }

    @Test
    void refusesASecondUserOfTheSameName() {
        AccessProperties.User other = new AccessProperties.User("operator", "{bcrypt}" + HASH, Set.of(Role.READER));
        assertThatThrownBy(() -> properties(PASSWORD, List.of(other))).hasMessageContaining("two users 'operator'");
    }

    @Test
    void printsNoPassword() {
        assertThat(properties(PASSWORD, List.of()).toString()).doesNotContain(PASSWORD);
    }

    private static AccessProperties.User operatorBy(String password) {
        return properties(password, List.of()).users().getFirst();
    }

    private static AccessProperties properties(String password, List<AccessProperties.User> users) {
        return new AccessProperties(
                false,
                users,
                List.of(),
                new AccessProperties.Oidc("groups", List.of(), List.of()),
                10,
                Set.of(),
                new AccessProperties.Console("operator", password));
    }

    private static boolean matches(AccessProperties.User user, String password) {
        return new PasswordHashes(List.of(user.password())).matches(password, user.password());
    }
}
