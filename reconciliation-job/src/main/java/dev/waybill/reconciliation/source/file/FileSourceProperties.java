package dev.waybill.reconciliation.source.file;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the logs of both sides lie, when they are read without Loki.
 *
 * @param forwardLogDir folder of the forwarder's log and its rotated files, plain or packed, there or in folders in it
 *     (FORWARD_LOG_DIR)
 * @param processLogDir folder of the processor's log (PROCESS_LOG_DIR)
 * @param forwardPrefix how the forwarder's log files begin; what follows must contain {@code .log}
 * @param processPrefix how the processor's log files begin
 * @param whole whether no rotated file was ever removed from the folders, so that the logs are known to be whole from
 *     their first line on (WHOLE_LOGS)
 */
@ConfigurationProperties("waybill.files")
public record FileSourceProperties(
        @DefaultValue("logs/forwarder") Path forwardLogDir,
        @DefaultValue("logs/processor") Path processLogDir,
        @DefaultValue("forward") String forwardPrefix,
        @DefaultValue("process") String processPrefix,
        @DefaultValue("false") boolean whole) {}
