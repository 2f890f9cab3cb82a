/** Decides how an audit runs; the only package that knows Spring Batch. */
@NullMarked
package dev.waybill.reconciliation.job;

import org.jspecify.annotations.NullMarked;
