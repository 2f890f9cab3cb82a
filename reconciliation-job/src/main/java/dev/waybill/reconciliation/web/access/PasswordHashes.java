package dev.waybill.reconciliation.web.access;

import java.util.Collection;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/**
 * Compares passwords with bcrypt hashes in a time that depends on nothing but the costliest of them: whoever is refused cannot
 * tell by it whether there is such a name. A hash of cost n takes 2ⁿ rounds; so one of n, one more of n, and one each of n + 1 to
 * the highest cost less one take as long as one of the highest.
 */
class PasswordHashes {

    private static final String PREFIX = "{bcrypt}";
    private static final int LONGEST_PASSWORD = 1_024;
    private static final BCryptPasswordEncoder BCRYPT = new BCryptPasswordEncoder();

    private final int highestCost;

    PasswordHashes(Collection<String> hashes) {
        this.highestCost = hashes.stream().mapToInt(PasswordHashes::cost).max().orElse(10);
    }

    /**
     * Whether the password is the one that the hash was made of.
     *
     * @param hash null where there is nobody of that name
     */
    boolean matches(String password, @Nullable String hash) {
        String tried = password.length() > LONGEST_PASSWORD ? password.substring(0, LONGEST_PASSWORD) : password;
        if (hash != null
                && BCRYPT.matches(tried, hash.substring(PREFIX.length()))
                && tried.length() == password.length()) {
            return true;
        }
        costsBesides(hash).forEach(cost -> waste(tried, cost));
        return false;
    }

    /** How many rounds it takes to refuse a password: the same for every hash, and for none. */
    long roundsOfARefusal(@Nullable String hash) {
        long own = hash == null ? 0 : 1L << cost(hash);
        return own + costsBesides(hash).mapToLong(cost -> 1L << cost).sum();
    }

    /** Costs of what is hashed in vain beside the hash itself. */
    private IntStream costsBesides(@Nullable String hash) {
        return hash == null ? IntStream.of(highestCost) : IntStream.range(cost(hash), highestCost);
    }

    private static void waste(String password, int cost) {
        BCRYPT.matches(password, "$2a$%02d$abcdefghijklmnopqrstuuxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx".formatted(cost));
    }

    private static int cost(String hash) {
        int start = PREFIX.length() + "$2a$".length();
        return Integer.parseInt(hash.substring(start, start + 2));
    }
}
