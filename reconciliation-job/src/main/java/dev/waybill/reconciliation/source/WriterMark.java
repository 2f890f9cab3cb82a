package dev.waybill.reconciliation.source;

import java.time.Instant;

/**
 * How far one writer of a side was heard.
 *
 * @param writer what tells the writer from others of its side: the label {@code instance} in Loki, or all labels of the stream
 *     where there is none; empty where the source knows of one writer only
 * @param newest log time of its newest line
 */
public record WriterMark(String writer, Instant newest) {}
