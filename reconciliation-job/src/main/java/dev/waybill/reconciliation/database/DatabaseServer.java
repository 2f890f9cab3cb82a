package dev.waybill.reconciliation.database;

/** A running server; closing it stops the server if it is ours. */
interface DatabaseServer extends AutoCloseable {

    String host();

    int port();

    String user();

    String password();

    @Override
    void close();
}
