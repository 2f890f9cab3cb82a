package dev.waybill.reconciliation.source;

import java.time.Instant;

/**
 * One log line that says a file was forwarded, processed, or failed.
 *
 * @param side who said so
 * @param fileName base name of the file, at most 255 characters
 * @param fileTime instant in the file name; decides which window the file belongs to
 * @param loggedAt log time of the line
 */
public record Sighting(Side side, String fileName, Instant fileTime, Instant loggedAt) implements LogEntry {}
