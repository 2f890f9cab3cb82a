package dev.waybill.reconciliation.cluster;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;

/** Has a test's slices done by a worker, even where there is only one, with nothing but the database between. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Import(LoopbackWorker.class)
@TestPropertySource(properties = {"waybill.cluster.least-slices=1", "waybill.cluster.lease=30s"})
public @interface OnWorkers {}
