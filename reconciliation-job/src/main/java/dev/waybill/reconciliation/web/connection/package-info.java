/** Decides how long a connection may take, and which one gives way where there are too many. */
@NullMarked
package dev.waybill.reconciliation.web.connection;

import org.jspecify.annotations.NullMarked;
