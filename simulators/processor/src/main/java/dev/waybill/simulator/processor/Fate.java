package dev.waybill.simulator.processor;

import java.time.Duration;

/**
 * What will happen to a file.
 *
 * @param work how long the request takes
 * @param delay how long after the request the outcome comes; zero unless late
 */
record Fate(Outcome outcome, Duration work, Duration delay) {}
