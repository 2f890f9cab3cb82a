package dev.waybill.reconciliation.report.query;

import java.util.List;

/**
 * Part of a list.
 *
 * @param page number of the page, from 0
 * @param size most items a page
 * @param total items on all pages
 */
public record ItemPage<T>(List<T> items, int page, int size, long total) {}
