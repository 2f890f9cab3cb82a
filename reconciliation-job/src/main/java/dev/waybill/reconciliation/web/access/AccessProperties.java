package dev.waybill.reconciliation.web.access;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/**
 * Who may use the API and the console. With nobody configured nobody may, unless it is said that this machine may.
 *
 * @param local whether, as long as nobody is configured, whoever asks from this machine may do everything (WAYBILL_ACCESS_LOCAL).
 *     Never where a proxy on this machine passes on what others ask: to Waybill they all come from this machine then
 * @param users people, and scripts that send a password (WAYBILL_ACCESS_USERS_0_NAME and so on)
 * @param tokens scripts that send a bearer token (WAYBILL_ACCESS_TOKENS_0_NAME and so on)
 * @param oidc what a sign-in by OIDC allows
 * @param failuresPerMinute most sign-ins that may fail a minute, for each address and each name
 *     (WAYBILL_ACCESS_FAILURESPERMINUTE)
 * @param trustedProxies addresses of reverse proxies whose X-Forwarded headers say who really asks
 *     (WAYBILL_ACCESS_TRUSTEDPROXIES); those of anybody else are disregarded
 * @param console the one operator whom a password alone makes (CONSOLE_USER, CONSOLE_PASSWORD), beside the users
 */
@ConfigurationProperties("waybill.access")
record AccessProperties(
        @DefaultValue("false") boolean local,
        @DefaultValue List<User> users,
        @DefaultValue List<Token> tokens,
        @DefaultValue Oidc oidc,
        @DefaultValue("10") int failuresPerMinute,
        @DefaultValue Set<String> trustedProxies,
        @DefaultValue Console console) {

    AccessProperties {
        if (failuresPerMinute < 1) {
            throw new IllegalArgumentException(
                    "waybill.access.failures-per-minute is %d, but must be at least 1".formatted(failuresPerMinute));
        }
        users = Stream.concat(users.stream().filter(user -> !user.isEmpty()), console.operator().stream())
                .toList();
        requireDistinctNames(users);
        tokens = tokens.stream().filter(token -> !token.isEmpty()).toList();
    }

    private static void requireDistinctNames(List<User> users) {
        Set<String> names = new HashSet<>();
        users.stream()
                .map(User::name)
                .filter(name -> !names.add(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException(
                            "waybill.access: there are two users '%s'; CONSOLE_USER names one, too".formatted(name));
                });
    }

    /** Where the environment names a user by variables that are not set, there is none. */
    private static boolean empty(String name, String secret) {
        return name.isBlank() && secret.isBlank();
    }

    /**
     * Somebody with a password.
     *
     * @param password its hash: {bcrypt} followed by what {@code htpasswd -nbBC 10 USER PASSWORD} prints after the colon
     * @param roles reader or operator
     */
    record User(
            String name,
            String password,
            @DefaultValue("reader") Set<Role> roles) {

        private static final String HASH = "\\{bcrypt}\\$2[aby]\\$\\d\\d\\$[./A-Za-z0-9]{53}";

        User {
            if (!empty(name, password) && (name.isBlank() || name.indexOf(':') >= 0)) {
                throw new IllegalArgumentException(
                        "waybill.access.users: the name '%s' is empty or contains a colon".formatted(name));
            }
            if (!empty(name, password) && !password.matches(HASH)) {
                throw new IllegalArgumentException(
                        "waybill.access.users: the password of '%s' must be a hash like {bcrypt}$2y$10$…, never the password itself"
                                .formatted(name));
            }
            roles = Set.copyOf(roles);
        }

        boolean isEmpty() {
            return empty(name, password);
        }
    }

    /**
     * The operator of a console that nobody configured further: what makes it usable at once.
     *
     * @param user their name
     * @param password a password, of which only the hash is kept, or its hash as in {@link User}, with or without {bcrypt}; empty
     *     for nobody
     */
    record Console(
            @DefaultValue("operator") String user,
            @DefaultValue("") String password) {

        private static final int SHORTEST = 12;
        private static final int LONGEST_BYTES = 72;
        private static final String PREFIX = "{bcrypt}";

        /** The user that this makes. What looks like a hash and is none was mangled on its way, and is never a password. */
        Optional<User> operator() {
            if (password.isBlank()) {
                return Optional.empty();
            }
            String hash = password.startsWith("$2") ? PREFIX + password : password;
            return Optional.of(new User(user, hash.startsWith("{") ? hash : hashed(password), Set.of(Role.OPERATOR)));
        }

        private static String hashed(String password) {
            if (password.length() < SHORTEST || password.getBytes(StandardCharsets.UTF_8).length > LONGEST_BYTES) {
                throw new IllegalArgumentException(
                        "CONSOLE_PASSWORD must have at least %d characters and at most %d bytes; ops/stack.sh up makes one"
                                .formatted(SHORTEST, LONGEST_BYTES));
            }
            return PREFIX + new BCryptPasswordEncoder().encode(password);
        }

        /** Without the password: records are printed where they are bound. */
        @Override
        public String toString() {
            return "Console[user=%s]".formatted(user);
        }
    }

    /**
     * A script with a bearer token.
     *
     * @param name what to call it
     * @param sha256 hash of the token, 64 hexadecimal digits: {@code printf %s TOKEN | sha256sum}
     * @param roles reader or operator
     */
    record Token(
            String name,
            String sha256,
            @DefaultValue("reader") Set<Role> roles) {

        Token {
            if (!empty(name, sha256) && !sha256.matches("[0-9a-fA-F]{64}")) {
                throw new IllegalArgumentException(
                        "waybill.access.tokens: sha256 of '%s' must be 64 hexadecimal digits, never the token itself"
                                .formatted(name));
            }
            roles = Set.copyOf(roles);
        }

        boolean isEmpty() {
            return empty(name, sha256);
        }
    }

    /**
     * Roles of those who sign in by OIDC.
     *
     * @param claim claim of the ID token that lists groups
     * @param readers groups that may look; empty for everybody who can sign in
     * @param operators groups that may also change
     */
    record Oidc(
            @DefaultValue("groups") String claim,
            @DefaultValue List<String> readers,
            @DefaultValue List<String> operators) {

        Set<Role> rolesOf(@Nullable List<String> groups) {
            List<String> given = groups == null ? List.of() : groups;
            if (given.stream().anyMatch(operators::contains)) {
                return Set.of(Role.READER, Role.OPERATOR);
            }
            boolean reader = readers.isEmpty() || given.stream().anyMatch(readers::contains);
            return reader ? Set.of(Role.READER) : Set.of();
        }
    }
}
