package dev.waybill.reconciliation.command;

import org.springframework.web.util.HtmlUtils;

/** Text for HTML: markup loses its meaning, and characters that cannot be seen are spelt out. */
final class HtmlText {

    private HtmlText() {}

    static String of(String text) {
        StringBuilder visible = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (isInvisible(c)) {
                visible.append(String.format("\\u{%x}", c));
            } else {
                visible.appendCodePoint(c);
            }
        });
        return HtmlUtils.htmlEscape(visible.toString(), "UTF-8");
    }

    /** Controls, and format characters such as those that turn the direction of writing around. */
    private static boolean isInvisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
