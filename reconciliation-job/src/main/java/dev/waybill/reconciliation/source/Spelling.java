package dev.waybill.reconciliation.source;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a line spells a file. A line that was read by the default name has its folder alone here, so that the lines of one
 * folder share one value.
 *
 * @param folder what stands before the name in the path, with the slash at its end; empty where there is nothing
 * @param name the name as the writer spells it; null where that is the file name itself
 * @param groups what the named groups of the flow's pattern hold; empty where the default name is read
 */
public record Spelling(String folder, @Nullable String name, Map<String, String> groups) {

    /** Of a file whose folder is not known. */
    public static final Spelling NONE = new Spelling("", null, Map.of());

    public Spelling {
        groups = Map.copyOf(groups);
    }

    /** Of a file whose name is spelled as it is known by. */
    public static Spelling in(String folder) {
        return folder.isEmpty() ? NONE : new Spelling(folder, null, Map.of());
    }

    /** Of a path, as it was written down. */
    public static Spelling of(String path, String fileName, Map<String, String> groups) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        String folder = path.substring(0, path.length() - name.length());
        return groups.isEmpty() && name.equals(fileName)
                ? in(folder)
                : new Spelling(folder, name.equals(fileName) ? null : name, groups);
    }
}
