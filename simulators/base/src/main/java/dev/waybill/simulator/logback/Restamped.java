package dev.waybill.simulator.logback;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import java.time.Instant;
import java.util.List;
import org.slf4j.Marker;

/** The same logging event at another time; Logback refuses to change the time of one. */
final class Restamped {

    private Restamped() {}

    static ILoggingEvent of(ILoggingEvent event, Instant at) {
        LoggingEvent copy = new LoggingEvent();
        copy.setInstant(at);
        copy.setLoggerName(event.getLoggerName());
        copy.setLoggerContextRemoteView(event.getLoggerContextVO());
        copy.setLevel(event.getLevel());
        copy.setMessage(event.getMessage());
        copy.setArgumentArray(event.getArgumentArray());
        copy.setThreadName(event.getThreadName());
        copy.setMDCPropertyMap(event.getMDCPropertyMap());
        copy.setSequenceNumber(event.getSequenceNumber());
        copy.setKeyValuePairs(event.getKeyValuePairs());
        List<Marker> markers = event.getMarkerList();
        if (markers != null) {
            markers.forEach(copy::addMarker);
        }
        if (event.getThrowableProxy() instanceof ThrowableProxy thrown) {
            copy.setThrowableProxy(thrown);
        }
        if (event.hasCallerData()) {
            copy.setCallerData(event.getCallerData());
        }
        return copy;
    }
}
