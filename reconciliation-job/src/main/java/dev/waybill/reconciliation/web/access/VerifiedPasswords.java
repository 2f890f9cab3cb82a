package dev.waybill.reconciliation.web.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.security.core.Authentication;
import reactor.core.publisher.Mono;

/**
 * Passwords that were right a moment ago, or are being looked at. Only their keyed hashes are kept, under a key that is drawn at
 * start and never leaves the process.
 */
class VerifiedPasswords {

    private static final String ALGORITHM = "HmacSHA256";
    private static final Duration KEPT = Duration.ofMinutes(5);
    private static final int MOST = 10_000;

    private final SecretKeySpec key = draw();
    private final Cache<String, byte[]> verified =
            Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(KEPT).build();
    private final Cache<String, Boolean> told = Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterWrite(Duration.ofMinutes(1))
            .build();
    private final Map<String, Mono<Authentication>> underWay = new ConcurrentHashMap<>();

    boolean contains(String name, String password) {
        byte[] right = verified.getIfPresent(name);
        return right != null && MessageDigest.isEqual(right, hash(name, password));
    }

    void add(String name, String password) {
        verified.put(name, hash(name, password));
    }

    /** What the same try comes to that is being made already, or else what is made now. */
    Mono<Authentication> shared(String address, String name, String password, Supplier<Mono<Authentication>> start) {
        return Mono.defer(() -> {
            String tried = HexFormat.of().formatHex(hash(address, name, password));
            return underWay.computeIfAbsent(
                    tried,
                    any -> start.get().doFinally(end -> underWay.remove(tried)).cache());
        });
    }

    /** Whether nobody was told of this address and name within a minute. */
    boolean isNews(String address, String name) {
        return told.asMap().putIfAbsent(HexFormat.of().formatHex(hash(address, name)), true) == null;
    }

    private byte[] hash(String... parts) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            for (String part : parts) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                mac.update((byte) (bytes.length >>> 24));
                mac.update((byte) (bytes.length >>> 16));
                mac.update((byte) (bytes.length >>> 8));
                mac.update((byte) bytes.length);
                mac.update(bytes);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + ALGORITHM, e);
        }
    }

    private static SecretKeySpec draw() {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        return new SecretKeySpec(random, ALGORITHM);
    }
}
