package dev.waybill.reconciliation.source.loki.range;

/** A range whose entries Loki counted, and how many of them were read so far. Belongs to the thread that delivers. */
public final class CountedRange {

    private final CountRange range;
    private long counted;
    private long read;
    private volatile long fullNanosecond = -1;

    public CountedRange(CountRange range, long counted) {
        this.range = range;
        this.counted = counted;
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
