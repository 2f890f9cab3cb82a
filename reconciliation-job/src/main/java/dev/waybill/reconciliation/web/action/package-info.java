/** Keeps who did what, when and from where. */
@NullMarked
package dev.waybill.reconciliation.web.action;

import org.jspecify.annotations.NullMarked;
