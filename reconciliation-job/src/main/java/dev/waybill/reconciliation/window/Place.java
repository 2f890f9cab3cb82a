package dev.waybill.reconciliation.window;

/** Where a sighting belongs, seen from the slice that came across it. */
public enum Place {
    /** To a file of this slice. */
    OWN,
    /** To a file of another slice of the window, which cannot see it: it must be passed on. */
    STRAY,
    /** To a file of an earlier window, later than that window looks. */
    LATE,
    /**
     * To a file of a later window, from a time before it can have been made: a line that was written on to a torn one of that
     * time, or by a clock that is wrong.
     */
    EARLY,
    /** To another window or slice, which sees it for itself. */
    ELSEWHERE
}
