package dev.waybill.simulator.processor;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file to process.
 *
 * @param path where it lies
 * @param name its base name
 * @param id the id in the name
 */
record ReceivedFile(String path, String name, int id) {

    private static final Pattern PATH = Pattern.compile(
            "/cacheproxy/proxy/map/([A-Za-z0-9]{1,32})/log/((\\d{20})_\\1_(\\d{8})_\\.log)", Pattern.DOTALL);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmssSSSSSS").withResolverStyle(ResolverStyle.STRICT);

    /** Refuses a path that is not that of a file of the pipeline. */
    static ReceivedFile at(String path) {
        Matcher matcher = PATH.matcher(path);
        if (!matcher.matches()) {
            throw new MalformedReceiptException(
                    "file must be such as /cacheproxy/proxy/map/tz01/log/20260128101647964993_tz01_91458258_.log, but is "
                            + MalformedReceiptException.shortened(path));
        }
        try {
            LocalDateTime.parse(matcher.group(3), TIME);
        } catch (DateTimeParseException e) {
            throw new MalformedReceiptException("file has no time in its name: " + matcher.group(2), e);
        }
        return new ReceivedFile(path, matcher.group(2), Integer.parseInt(matcher.group(4)));
    }
}
