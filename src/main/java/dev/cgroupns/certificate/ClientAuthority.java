package dev.cgroupns.certificate;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jboss.logging.Logger;

/** Trusts clients whose certificates are signed by an authority in a file. The file is read again when it changes. */
public final class ClientAuthority extends X509ExtendedTrustManager {
    private static final Logger LOG = Logger.getLogger(ClientAuthority.class);

    private final Path file;
    private volatile Read last;

    private record Read(FileTime changed, X509ExtendedTrustManager trust) {}

    /**
     * Reads the file.
     *
     * @param file PEM, with one or more certificates
     * @throws UnusableCertificateException if the file has no certificate
     */
    public ClientAuthority(Path file) {
        this.file = file;
        this.last = read(changed());
    }

    private X509ExtendedTrustManager trust() {
        Read known = last;
        try {
            FileTime now = changed();
            if (!now.equals(known.changed())) {
                known = read(now);
                last = known;
                LOG.infof("reloaded the CAs of client certificates from %s", file);
            }
        } catch (UnusableCertificateException e) {
            LOG.warnf(
                    "cannot reload the CAs of client certificates: %s. Clients are still checked against those that"
                            + " were read before",
                    e.getMessage());
        }
        return known.trust();
    }

    private FileTime changed() {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UnusableCertificateException(file + ": cannot be read: " + e);
        }
    }

    private Read read(FileTime changed) {
        try {
            List<X509Certificate> authorities = Pem.certificates(Files.readString(file));
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (X509Certificate authority : authorities) {
                store.setCertificateEntry(String.valueOf(store.size()), authority);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            return new Read(changed, (X509ExtendedTrustManager) factory.getTrustManagers()[0]);
        } catch (IOException e) {
            throw new UnusableCertificateException(file + ": cannot be read: " + e);
        } catch (GeneralSecurityException | UnusableCertificateException e) {
            throw new UnusableCertificateException(
                    file + ": expected the CA of client certificates, PEM: " + e.getMessage());
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String keyType, SSLEngine engine)
            throws CertificateException {
        trust().checkClientTrusted(chain, keyType, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String keyType, Socket socket) throws CertificateException {
        trust().checkClientTrusted(chain, keyType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String keyType) throws CertificateException {
        trust().checkClientTrusted(chain, keyType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return trust().getAcceptedIssuers();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String keyType, SSLEngine engine)
            throws CertificateException {
        throw notAServer();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String keyType, Socket socket) throws CertificateException {
        throw notAServer();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String keyType) throws CertificateException {
        throw notAServer();
    }

    private static CertificateException notAServer() {
        return new CertificateException("this CA is only for client certificates");
    }
}
