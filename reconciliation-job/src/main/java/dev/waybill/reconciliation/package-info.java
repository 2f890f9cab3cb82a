/** The watcher: decides which forwarded files were lost, and proves it. */
@NullMarked
package dev.waybill.reconciliation;

import org.jspecify.annotations.NullMarked;
