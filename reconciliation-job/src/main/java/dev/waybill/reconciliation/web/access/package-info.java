/** Decides who may ask and who may change. */
@NullMarked
package dev.waybill.reconciliation.web.access;

import org.jspecify.annotations.NullMarked;
