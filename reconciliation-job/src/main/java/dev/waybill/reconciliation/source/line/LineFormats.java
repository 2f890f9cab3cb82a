package dev.waybill.reconciliation.source.line;

import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.window.FileTimeZone;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How each side of a flow words its sightings, and what its names tell.
 *
 * @param names how names are read; the default ones where there is none
 */
public record LineFormats(LineFormat forwarded, LineFormat processed, LineFormat failed, NameFormats names) {

    /** The wording of the pipeline that Waybill was made for. */
    public static final LineFormats DEFAULT = new LineFormats(
            new LineFormat("Rename trigger hard link ", " to process", true),
            new LineFormat("处理文件filePath=", "成功", false),
            new LineFormat("处理文件filePath=", "失败", false));

    /** Formats of a flow with the default names. */
    public LineFormats(LineFormat forwarded, LineFormat processed, LineFormat failed) {
        this(forwarded, processed, failed, NameFormats.DEFAULT);
    }

    LineFormat of(Side side) {
        return switch (side) {
            case FORWARDED -> forwarded;
            case PROCESSED -> processed;
            case FAILED -> failed;
        };
    }

    /** The same wording with other names. */
    public LineFormats with(NameFormats others) {
        return new LineFormats(forwarded, processed, failed, others);
    }

    /** A parser of lines that may be about any of the sides; for one thread. */
    public LineParser parser(Set<Side> sides, FileTimeZone zone) {
        return new LineParser(formats(sides), formats(stageOf(sides)), names.readers(zone));
    }

    /** The texts of which one at least stands in every line that is a sighting of any side, whatever encoding it is in. */
    public List<String> traces(FileTimeZone zone) {
        return parser(EnumSet.allOf(Side.class), zone).traces();
    }

    /** The sides that whoever logs these may say as well. */
    private static Set<Side> stageOf(Set<Side> sides) {
        Set<Side> stage = EnumSet.copyOf(sides);
        if (stage.contains(Side.PROCESSED) || stage.contains(Side.FAILED)) {
            stage.add(Side.PROCESSED);
            stage.add(Side.FAILED);
        }
        return stage;
    }

    private Map<Side, LineFormat> formats(Set<Side> sides) {
        Map<Side, LineFormat> formats = new EnumMap<>(Side.class);
        sides.forEach(side -> formats.put(side, of(side)));
        return formats;
    }
}
