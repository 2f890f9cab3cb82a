/** Keeps who did what, when and from where. */
@NullMarked
package dev.waybill.reconciliation.api.action;

import org.jspecify.annotations.NullMarked;
