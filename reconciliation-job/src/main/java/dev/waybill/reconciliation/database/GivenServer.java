package dev.waybill.reconciliation.database;

/** A server that somebody else runs. */
record GivenServer(String host, int port, String user, String password) implements DatabaseServer {

    static GivenServer of(DatabaseProperties properties) {
        return new GivenServer(properties.host(), properties.port(), properties.user(), properties.password());
    }

    @Override
    public void close() {}
}
