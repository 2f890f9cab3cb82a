/** Audits that are asked for over the network: start, progress, stop. */
@NullMarked
package dev.waybill.reconciliation.web.audit;

import org.jspecify.annotations.NullMarked;
