package dev.waybill.reconciliation.source.loki.range;

/** A range whose entries Loki counted, or of which their writers told, and how many of them were read so far. Belongs to the thread that delivers. */
public final class CountedRange {

    private static final long SAID = -1;

    private final CountRange range;
    private boolean doubted;
    private long counted;
    private long read;
    private volatile long fullNanosecond = -1;

    public CountedRange(CountRange range, long counted) {
        this.range = range;
        this.counted = counted;
    }

    /** A range that needs no count, because the writers of its lines tell how many they are. */
    public static CountedRange said(CountRange range) {
        return new CountedRange(range, SAID);
    }

    /** Whether nothing was counted. */
    public boolean isSaid() {
        return counted == SAID;
    }

    /** Notes that lines stand there of which nobody tells, or that may not be all. */
    public void doubt() {
        doubted = true;
    }

    /** Whether a count is needed after all. */
    public boolean isDoubted() {
        return doubted || fullNanosecond >= 0;
    }

    public CountRange range() {
        return range;
    }

    public long counted() {
        return counted;
    }

    public long read() {
        return read;
    }

    public void read(int lines) {
        read += lines;
    }

    public void recounted(long newCount) {
        counted = newCount;
    }

    public boolean proven() {
        return read == counted;
    }

    /** Notes a nanosecond of which a page, narrowed as far as possible, was still full. */
    public void fullAt(long nanos) {
        fullNanosecond = nanos;
    }

    /** What may help if the numbers differ; empty if nothing is known. */
    public String hint(int pageLimit) {
        long full = fullNanosecond;
        return full < 0
                ? ""
                : "; more than %d entries at %s cannot be told apart, so raise max_entries_limit_per_query and waybill.loki.page-entries"
                        .formatted(pageLimit, NanoRange.instant(full));
    }
}
