package dev.waybill.reconciliation.api;

import java.util.List;

/**
 * Part of a list.
 *
 * @param page number of the page, from 0
 * @param size most items a page
 * @param total items on all pages
 */
record ItemPage<T>(List<T> items, int page, int size, long total) {}
