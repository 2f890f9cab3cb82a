/** Answers those who ask: the command line, REST, the console. */
@NullMarked
package dev.waybill.reconciliation.api;

import org.jspecify.annotations.NullMarked;
