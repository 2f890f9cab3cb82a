/** Answers over the network: REST, the console, exports. */
@NullMarked
package dev.waybill.reconciliation.web;

import org.jspecify.annotations.NullMarked;
