/** Decides what is reconciled: each flow's stages, windows and source. */
@NullMarked
package dev.waybill.reconciliation.flow;

import org.jspecify.annotations.NullMarked;
