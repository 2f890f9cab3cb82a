/** Decides what each side logged: reads log entries and says which file each one sights. */
@NullMarked
package dev.waybill.reconciliation.source;

import org.jspecify.annotations.NullMarked;
