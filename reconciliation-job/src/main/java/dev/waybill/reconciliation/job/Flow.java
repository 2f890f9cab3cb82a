package dev.waybill.reconciliation.job;

import dev.waybill.reconciliation.source.SightingSource;
import dev.waybill.reconciliation.window.WindowProperties;

/**
 * One pair of stages whose files are reconciled.
 *
 * @param name name under which its reports are kept
 * @param window which intervals are judged
 * @param source what its two sides logged
 */
public record Flow(String name, WindowProperties window, SightingSource source) {}
