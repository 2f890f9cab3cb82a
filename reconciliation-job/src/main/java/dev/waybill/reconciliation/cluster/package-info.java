/** Decides where slices run: here, or on workers behind Kafka. Begin with RemoteSlices and SliceWorker. */
@NullMarked
package dev.waybill.reconciliation.cluster;

import org.jspecify.annotations.NullMarked;
