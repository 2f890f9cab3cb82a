/** Opens rotated logs, packed or not, and says where one is damaged. */
@NullMarked
package dev.waybill.reconciliation.source.file.archive;

import org.jspecify.annotations.NullMarked;
