package dev.waybill.reconciliation.source.loki;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;

/** An authority of our own, and what it signed, made by the JDK's keytool in a folder of the test. */
final class TestCertificates {

    static final String PASSWORD = "changeit";

    private static final String AUTHORITY = "authority";

    private final Path folder;
    private final Path workshop;

    TestCertificates(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        this.workshop = folder.resolve("workshop.p12");
        keytool("-genkeypair", "-alias", AUTHORITY, "-dname", "CN=Test authority", "-ext", "bc:c");
    }

    /** A key store with one key and its signed certificate. */
    Path signed(String alias, String... options) throws IOException, InterruptedException, GeneralSecurityException {
        List<String> all =
                new ArrayList<>(List.of("-genkeypair", "-alias", alias, "-dname", "CN=" + alias, "-signer", AUTHORITY));
        all.addAll(List.of(options));
        keytool(all.toArray(String[]::new));
        KeyStore made = open();
        return save(
                alias,
                store -> store.setKeyEntry(
                        alias,
                        made.getKey(alias, PASSWORD.toCharArray()),
                        PASSWORD.toCharArray(),
                        made.getCertificateChain(alias)));
    }

    /** A trust store with the certificate of the authority. */
    Path trust() throws IOException, GeneralSecurityException {
        Certificate certificate = open().getCertificate(AUTHORITY);
        return save("trust", store -> store.setCertificateEntry(AUTHORITY, certificate));
    }

    private KeyStore open() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(workshop)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private Path save(String name, Content content) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        content.addTo(store);
        Path path = folder.resolve(name + ".p12");
        try (OutputStream out = Files.newOutputStream(path)) {
            store.store(out, PASSWORD.toCharArray());
        }
        return path;
    }

    private void keytool(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-keyalg", "EC", "-validity", "2", "-storetype", "PKCS12"));
        command.addAll(List.of("-keystore", workshop.toString(), "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(process.waitFor())
                .as(() -> read(folder.resolve("keytool.log")))
                .isZero();
    }

    private static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** What goes into a store. */
    @FunctionalInterface
    private interface Content {
        void addTo(KeyStore store) throws GeneralSecurityException;
    }
}
