package dev.waybill.simulator.journal;

/**
 * How much of a log is kept.
 *
 * @param fileBytes the largest file
 * @param totalBytes all files of the log together
 * @param days how many days back
 */
record Retention(long fileBytes, long totalBytes, long days) {}
