package dev.waybill.reconciliation.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.waybill.reconciliation.source.Logged;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A line that its writer did not write to the end, and what the log goes on with. Where a line break follows, the fragment
 * reaches beyond its marker: before that, nothing tells it from a line that is no sighting.
 */
final class Tear {

    private final double at;
    private final int zeros;
    private final Next next;
    private @Nullable String torn;

    /** What follows the fragment. */
    enum Next {
        /** The end of the line, as if the rest had been cut off. */
        LINE_BREAK,
        /** The next line, without a line break in between. */
        LINE,
        /** A line that is no sighting. */
        BANNER,
        /** A line that is no sighting, and happens to hold the text in which sightings end. */
        SUCCESS,
        /** Zeros after a power cut, and then the next line. */
        ZEROS,
        /** A line break and a banner: the writer came back with a clean line. */
        CLEAN_BANNER,
        /** Nothing: the log is rotated, and the next one begins with a whole line. */
        ROTATION
    }

    Tear(RandomGenerator random) {
        at = random.nextDouble();
        zeros = 1 + random.nextInt(5_000);
        next = List.of(Next.values()).get(random.nextInt(Next.values().length));
    }

    /** What is written instead of a line. */
    byte[] of(Logged line) {
        byte[] whole = line.text().getBytes(UTF_8);
        int least = next == Next.LINE_BREAK || next == Next.CLEAN_BANNER ? beyondMarker(line.text()) : 1;
        int cut = least + (int) (at * (whole.length - least));
        torn = "%s %s cut at %d of %d".formatted(line.side(), line.text(), cut, whole.length);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(whole, 0, cut);
        String banner = line.text().charAt(0) == '{'
                ? "{\"ts\":\"" + line.text().substring(7, 32) + "\",\"level\":\"INFO\",\"msg\":\"%s\"}"
                : line.text().substring(0, 23) + " [main] INFO  com.bigdata.tz.App - %s";
        String goesOn = switch (next) {
            case LINE, ROTATION -> "";
            case LINE_BREAK -> "\n";
            case BANNER -> banner.formatted("Starting") + "\n";
            case SUCCESS -> banner.formatted("Connected, 连接成功 to process") + "\n";
            case ZEROS -> "\0".repeat(zeros);
            case CLEAN_BANNER -> "\n" + banner.formatted("Starting") + "\n";
        };
        bytes.writeBytes(goesOn.getBytes(UTF_8));
        return bytes.toByteArray();
    }

    private static int beyondMarker(String text) {
        return text.substring(0, text.indexOf('/')).getBytes(UTF_8).length;
    }

    boolean rotates() {
        return next == Next.ROTATION;
    }

    boolean happened() {
        return torn != null;
    }

    @Override
    public String toString() {
        return "tear followed by %s (%s)"
                .formatted(next.name().toLowerCase(Locale.ROOT), Objects.requireNonNullElse(torn, "not yet"));
    }
}
