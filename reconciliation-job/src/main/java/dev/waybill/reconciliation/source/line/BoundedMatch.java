package dev.waybill.reconciliation.source.line;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Matches a regular expression in bounded time, whatever the expression and the text: each look at a character of the text is
 * counted, and a text that takes too many is given up. Not for concurrent use.
 */
final class BoundedMatch {

    private static final int LOOKS = 20_000;
    private static final int LOOKS_A_CHARACTER = 100;

    private final Matcher matcher;
    private final Text text = new Text();
    private boolean gaveUp;

    BoundedMatch(String pattern) {
        this.matcher = Pattern.compile(pattern).matcher("");
    }

    /** Whether the whole text matches; false also where that could not be found out. */
    boolean matches(String whole) {
        gaveUp = false;
        text.begin(whole);
        try {
            return matcher.reset(text).matches();
        } catch (TooManyLooks | StackOverflowError e) {
            gaveUp = true;
            return false;
        }
    }

    /** Whether the last text was given up. */
    boolean gaveUp() {
        return gaveUp;
    }

    /** What a group of the last match holds; null where it takes no part in it. */
    @Nullable String group(int number) {
        int from = matcher.start(number);
        return from < 0 ? null : text.whole.substring(from, matcher.end(number));
    }

    /** The text with each match replaced; null where it was given up. */
    @Nullable String replaced(String whole, String by) {
        gaveUp = false;
        text.begin(whole);
        try {
            return matcher.reset(text).find() ? matcher.replaceAll(by) : whole;
        } catch (TooManyLooks | StackOverflowError e) {
            gaveUp = true;
            return null;
        }
    }

    private static final class Text implements CharSequence {

        private String whole = "";
        private long left;

        void begin(String text) {
            whole = text;
            left = LOOKS + (long) LOOKS_A_CHARACTER * text.length();
        }

        @Override
        public char charAt(int index) {
            if (--left < 0) {
                throw new TooManyLooks();
            }
            return whole.charAt(index);
        }

        @Override
        public int length() {
            return whole.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return whole.substring(start, end);
        }

        @Override
        public String toString() {
            return whole;
        }
    }

    private static final class TooManyLooks extends RuntimeException {

        private TooManyLooks() {
            super("Too many looks at one text", null, false, false);
        }
    }
}
