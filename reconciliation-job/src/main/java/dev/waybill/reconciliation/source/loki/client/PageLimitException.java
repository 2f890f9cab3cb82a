package dev.waybill.reconciliation.source.loki.client;

/** More entries were asked for than Loki allows; it says how many it does. */
public final class PageLimitException extends LokiFailure {

    private static final long serialVersionUID = 1L;

    private final int limit;

    PageLimitException(String message, int limit) {
        super(FailureCause.PAGE_TOO_LARGE, message, null);
        this.limit = limit;
    }

    public int limit() {
        return limit;
    }
}
