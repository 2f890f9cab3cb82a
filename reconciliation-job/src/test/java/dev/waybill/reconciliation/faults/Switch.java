package dev.waybill.reconciliation.faults;

import dev.waybill.reconciliation.source.SightingCursor;
import dev.waybill.reconciliation.source.SightingSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * The source of a flow as the application knows it from its start on: hands every question on to the real source of the round
 * that runs, and says before each one, and before each entry, that something may happen now.
 */
final class Switch {

    private final SightingSource source =
            proxy(SightingSource.class, (method, arguments) -> call(method, real(), arguments));
    private volatile @Nullable SightingSource real;
    private volatile @Nullable Runnable hook;

    /** What an object answers to a call. */
    private interface Answers {
        @Nullable Object to(Method method, Object @Nullable [] arguments) throws Throwable;
    }

    SightingSource source() {
        return source;
    }

    void turnTo(SightingSource round, Runnable before) {
        real = round;
        hook = before;
    }

    void off() {
        real = null;
        hook = null;
    }

    private SightingSource real() {
        SightingSource current = real;
        if (current == null) {
            throw new IllegalStateException("No round of this flow runs");
        }
        return current;
    }

    private @Nullable Object call(Method method, Object target, Object @Nullable [] arguments) throws Throwable {
        Runnable before = hook;
        if (before != null) {
            before.run();
        }
        try {
            Object answer = method.invoke(target, arguments);
            return answer instanceof SightingCursor cursor
                    ? proxy(SightingCursor.class, (each, given) -> call(each, cursor, given))
                    : answer;
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, Answers answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    if (method.getDeclaringClass() == Object.class) {
                        return switch (method.getName()) {
                            case "equals" ->
                                arguments != null
                                        && System.identityHashCode(self) == System.identityHashCode(arguments[0]);
                            case "hashCode" -> System.identityHashCode(self);
                            default -> type.getSimpleName() + " of a round";
                        };
                    }
                    return answers.to(method, arguments);
                }));
    }
}
