/** Decides what each stage logged. Begin with {@link dev.waybill.reconciliation.source.SightingSource}. */
@NullMarked
package dev.waybill.reconciliation.source;

import org.jspecify.annotations.NullMarked;
