package dev.waybill.reconciliation.web.action;

/** What people and scripts do that others may want to know of later. */
public enum ActionKind {
    /** An audit was started. */
    START,
    /** An audit was started that also audits what has a verdict. */
    REDO,
    /** An audit was asked to end. */
    STOP,
    /** A report was deleted with its list. */
    DELETE,
    /** A doubt was accepted, so that a window is judged in spite of it. */
    ACCEPT,
    /** A loss was acknowledged. */
    ACKNOWLEDGE,
    /** Somebody signed in. */
    SIGN_IN,
    /** Somebody was refused for a wrong password or token, or for trying too often. */
    SIGN_IN_FAILED,
    /** Somebody signed out. */
    SIGN_OUT
}
