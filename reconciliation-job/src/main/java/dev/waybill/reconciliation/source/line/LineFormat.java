package dev.waybill.reconciliation.source.line;

/**
 * How one kind of sighting is worded: the path of the file stands between two fixed texts.
 *
 * @param before text right before the path; marks the line
 * @param after text right after the path
 * @param json whether the path is written with the escapes of a JSON string
 */
public record LineFormat(String before, String after, boolean json) {

    public LineFormat {
        if (before.isEmpty() || after.isEmpty()) {
            throw new IllegalArgumentException(
                    "A line format needs a text before and after the path, not '%s' and '%s'".formatted(before, after));
        }
    }
}
