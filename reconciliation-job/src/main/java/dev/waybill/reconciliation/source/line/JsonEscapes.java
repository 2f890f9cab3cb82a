package dev.waybill.reconciliation.source.line;

/** Undoes the escapes of a JSON string (RFC 8259, section 7). */
final class JsonEscapes {

    private JsonEscapes() {}

    /** The text meant; an escape that JSON does not know stays as it stands. */
    static String undo(String escaped) {
        StringBuilder text = new StringBuilder(escaped.length());
        int i = 0;
        while (i < escaped.length()) {
            char c = escaped.charAt(i++);
            if (c != '\\' || i == escaped.length()) {
                text.append(c);
                continue;
            }
            char kind = escaped.charAt(i++);
            switch (kind) {
                case '"', '\\', '/' -> text.append(kind);
                case 'b' -> text.append('\b');
                case 'f' -> text.append('\f');
                case 'n' -> text.append('\n');
                case 'r' -> text.append('\r');
                case 't' -> text.append('\t');
                case 'u' -> {
                    int code = hex(escaped, i);
                    if (code < 0) {
                        text.append('\\').append(kind);
                    } else {
                        text.append((char) code);
                        i += 4;
                    }
                }
                default -> text.append('\\').append(kind);
            }
        }
        return text.toString();
    }

    private static int hex(String text, int from) {
        if (from + 4 > text.length()) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < from + 4; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }
}
