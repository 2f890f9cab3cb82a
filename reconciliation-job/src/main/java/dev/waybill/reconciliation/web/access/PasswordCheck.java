package dev.waybill.reconciliation.web.access;

import dev.waybill.reconciliation.web.action.ActionKind;
import dev.waybill.reconciliation.web.action.ActionLog;
import dev.waybill.reconciliation.web.action.Actor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;

/**
 * Knows people by their passwords.
 *
 * <p>Hashing is made to cost, so it has threads of its own, few of them and with a short queue: what does not fit is refused at
 * once, and nobody who needs no hash waits for those who do. Scripts that send their password with every request are hashed
 * once in a while only ({@link VerifiedPasswords}).
 */
class PasswordCheck implements ReactiveAuthenticationManager, AutoCloseable {

    private static final int QUEUED = 16;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);
    private static final Duration BUSY = Duration.ofSeconds(1);

    private final Map<String, AccessProperties.User> users;
    private final PasswordHashes hashes;
    private final VerifiedPasswords verified = new VerifiedPasswords();
    private final SignInLimit limit;
    private final ActionLog actions;
    private final ThreadPoolExecutor hashing;

    PasswordCheck(List<AccessProperties.User> users, SignInLimit limit, ActionLog actions) {
        this.users = users.stream().collect(Collectors.toMap(AccessProperties.User::name, Function.identity()));
        this.hashes = new PasswordHashes(
                users.stream().map(AccessProperties.User::password).toList());
        this.limit = limit;
        this.actions = actions;
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        this.hashing = new ThreadPoolExecutor(
                threads,
                threads,
                10,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(QUEUED),
                Thread.ofPlatform().daemon().name("passwords-", 0).factory());
        hashing.allowCoreThreadTimeOut(true);
    }

    @Override
    public Mono<Authentication> authenticate(Authentication given) {
        return Mono.deferContextual(context -> check(new Try(
                given.getName(),
                String.valueOf(given.getCredentials()),
                context.<String>getOrEmpty(ClientAddress.KEY).orElse(""))));
    }

    private Mono<Authentication> check(Try tried) {
        // An open limit is asked for first: a right guess must not be told from a wrong one once there were too many.
        if (limit.isOpen(tried.name(), tried.address()) && verified.contains(tried.name(), tried.password())) {
            return Mono.just(signedIn(tried.name()));
        }
        return verified.shared(
                tried.address(),
                tried.name(),
                tried.password(),
                () -> Mono.<Authentication>create(sink -> queue(tried, sink)).publishOn(Schedulers.parallel()));
    }

    private void queue(Try tried, MonoSink<Authentication> sink) {
        Optional<Duration> wait = limit.take(tried.name(), tried.address());
        if (wait.isPresent()) {
            tellOfLimit(tried, wait.get());
            sink.error(new TooManyTriesException("Too many sign-ins failed; try again later", wait.get()));
            return;
        }
        try {
            long since = System.nanoTime();
            hashing.execute(() -> compareUnlessLate(tried, since, sink));
        } catch (RejectedExecutionException e) {
            refuseAsBusy(tried, sink);
        }
    }

    /** However long a hash takes here, nobody waits for more than a moment only to have one made. */
    private void compareUnlessLate(Try tried, long since, MonoSink<Authentication> sink) {
        if (System.nanoTime() - since > LONGEST_WAIT.toNanos()) {
            refuseAsBusy(tried, sink);
        } else {
            compare(tried, sink);
        }
    }

    private void refuseAsBusy(Try tried, MonoSink<Authentication> sink) {
        limit.giveBack(tried.name(), tried.address());
        sink.error(new TooManyTriesException("Too many sign in at once; try again in a second", BUSY));
    }

    private void compare(Try tried, MonoSink<Authentication> sink) {
        AccessProperties.User user = users.get(tried.name());
        if (hashes.matches(tried.password(), user == null ? null : user.password())) {
            limit.giveBack(tried.name(), tried.address());
            limit.know(tried.name(), tried.address());
            verified.add(tried.name(), tried.password());
            sink.success(signedIn(tried.name()));
            return;
        }
        actions.recordSoon(ActionKind.SIGN_IN_FAILED, tried.actor(), Map.of("why", "wrong"));
        sink.error(new BadCredentialsException("The name or the password is wrong"));
    }

    /** Once for each time that a limit is reached, not for each try beyond it: else the log would be the next thing to fill. */
    private void tellOfLimit(Try tried, Duration wait) {
        if (verified.isNews(tried.address(), tried.name())) {
            actions.recordSoon(
                    ActionKind.SIGN_IN_FAILED,
                    tried.actor(),
                    Map.of("why", "limit", "waitSeconds", Math.max(1, wait.toSeconds())));
        }
    }

    private Authentication signedIn(String name) {
        AccessProperties.@Nullable User user = users.get(name);
        return UsernamePasswordAuthenticationToken.authenticated(
                name,
                "",
                user == null
                        ? List.of()
                        : user.roles().stream().map(Role::authority).toList());
    }

    @Override
    public void close() {
        hashing.shutdownNow();
    }

    private record Try(String name, String password, String address) {

        Actor actor() {
            return new Actor(name, address);
        }
    }
}
