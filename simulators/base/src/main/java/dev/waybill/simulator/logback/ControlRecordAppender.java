package dev.waybill.simulator.logback;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.spi.AppenderAttachable;
import ch.qos.logback.core.spi.AppenderAttachableImpl;
import ch.qos.logback.core.util.Duration;
import dev.waybill.simulator.control.ControlRecord;
import dev.waybill.simulator.control.ControlRecords;
import dev.waybill.simulator.control.ControlSettings;
import dev.waybill.simulator.control.Event;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Stands before the appender of a log, counts the sightings that pass, and logs control records of them.
 *
 * <pre>{@code
 * <appender name="FORWARD" class="dev.waybill.simulator.logback.ControlRecordAppender">
 *   <writer>${HOSTNAME}</writer>
 *   <interval>10 seconds</interval>
 *   <sighting>
 *     <event>announced</event>
 *     <before>'Rename trigger hard link '</before>
 *     <after>' to process'</after>
 *   </sighting>
 *   <appender-ref ref="ROLLING"/>
 * </appender>
 * <shutdownHook/>
 * }</pre>
 *
 * <p>The layout of the appender behind it must print the message at the end of the line, or as a JSON string by itself. Sightings must take
 * no other way into the log, and the appender behind must not filter any out, or they count as missing. The shutdown hook is what says the end; without it each stop looks like a kill.
 */
public final class ControlRecordAppender extends UnsynchronizedAppenderBase<ILoggingEvent>
        implements AppenderAttachable<ILoggingEvent> {

    private static final String LOGGER = "control";

    private final AppenderAttachableImpl<ILoggingEvent> behind = new AppenderAttachableImpl<>();
    private final List<SightingForm> forms = new ArrayList<>();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private String writer = ControlSettings.host();
    private java.time.Duration interval = ControlSettings.USUAL;
    private @Nullable ControlRecords records;

    /** The name of the host by default. */
    public void setWriter(String writer) {
        this.writer = writer;
    }

    /** Ten seconds by default. */
    public void setInterval(Duration interval) {
        this.interval = java.time.Duration.ofMillis(interval.getMilliseconds());
    }

    /** One for each event that the service can log. */
    public void addSighting(SightingForm form) {
        forms.add(form);
    }

    @Override
    public void start() {
        if (forms.isEmpty() || !forms.stream().allMatch(SightingForm::complete)) {
            addError("Each <sighting> needs a text before and after the path, and there must be one");
            return;
        }
        Set<Event> events = EnumSet.noneOf(Event.class);
        forms.forEach(form -> events.add(form.event()));
        try {
            ControlSettings settings = new ControlSettings(writer, interval, events);
            ControlRecords started = new ControlRecords(settings, InstantSource.system(), this::log);
            records = started;
            super.start();
            started.start();
        } catch (IllegalArgumentException e) {
            addError(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public void stop() {
        if (!isStarted() || !stopping.compareAndSet(false, true)) {
            return;
        }
        super.stop();
        ControlRecords ending = records;
        if (ending != null) {
            ending.close();
        }
        behind.detachAndStopAllAppenders();
    }

    @Override
    protected void append(ILoggingEvent event) {
        ControlRecords counting = records;
        if (counting != null) {
            for (SightingForm form : forms) {
                String name = form.name(event.getFormattedMessage());
                if (name != null) {
                    counting.sighting(form.event(), name, event.getInstant(), at -> write(event, at));
                    return;
                }
            }
        }
        behind.appendLoopOnAppenders(event);
    }

    private void write(ILoggingEvent event, Instant at) {
        behind.appendLoopOnAppenders(at.equals(event.getInstant()) ? event : Restamped.of(event, at));
    }

    private void log(ControlRecord record) {
        LoggingEvent event = new LoggingEvent();
        event.setInstant(Instant.now());
        event.setLoggerName(LOGGER);
        event.setLevel(Level.INFO);
        event.setThreadName(Thread.currentThread().getName());
        event.setMessage(record.message());
        if (getContext() instanceof LoggerContext context) {
            event.setLoggerContext(context);
        }
        behind.appendLoopOnAppenders(event);
    }

    @Override
    public void addAppender(Appender<ILoggingEvent> appender) {
        behind.addAppender(appender);
    }

    @Override
    public Iterator<Appender<ILoggingEvent>> iteratorForAppenders() {
        return behind.iteratorForAppenders();
    }

    @Override
    public @Nullable Appender<ILoggingEvent> getAppender(String name) {
        return behind.getAppender(name);
    }

    @Override
    public boolean isAttached(Appender<ILoggingEvent> appender) {
        return behind.isAttached(appender);
    }

    @Override
    public void detachAndStopAllAppenders() {
        behind.detachAndStopAllAppenders();
    }

    @Override
    public boolean detachAppender(Appender<ILoggingEvent> appender) {
        return behind.detachAppender(appender);
    }

    @Override
    public boolean detachAppender(String name) {
        return behind.detachAppender(name);
    }
}
