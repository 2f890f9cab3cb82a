package dev.waybill.reconciliation.report.query;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Part of a list of lost files, in order of their names.
 *
 * @param next what to give as {@code after} to get what follows; null at the end
 * @param total files in the whole list
 */
public record LostFilePage(
        List<LostFileView> items, @Nullable String next, long total) {}
