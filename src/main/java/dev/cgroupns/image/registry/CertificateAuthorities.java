package dev.cgroupns.image.registry;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.stream.Stream;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** The certificate authorities that an endpoint's certificate may come from: the platform's, and private ones. */
public final class CertificateAuthorities {
    /** Only the platform's authorities. */
    public static final CertificateAuthorities PLATFORM = new CertificateAuthorities(new X509Certificate[0]);

    private static final int LONGEST_FILE = 1 << 20;

    private final X509Certificate[] additional;

    private CertificateAuthorities(X509Certificate[] additional) {
        this.additional = additional;
    }

    /**
     * Adds the authorities in a file.
     *
     * @param pem a file with PEM certificates
     * @throws IllegalArgumentException if the file has no certificates; the message says why
     */
    CertificateAuthorities and(Path pem) {
        try (InputStream in = Files.newInputStream(pem)) {
            // A device file never ends.
            byte[] bytes = in.readNBytes(LONGEST_FILE + 1);
            if (bytes.length > LONGEST_FILE) {
                throw new IllegalArgumentException("it is larger than " + (LONGEST_FILE >> 20) + " MiB");
            }
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes));
            if (!certificates.isEmpty()) {
                return new CertificateAuthorities(Stream.concat(
                                Stream.of(additional), certificates.stream().map(X509Certificate.class::cast))
                        .toArray(X509Certificate[]::new));
            }
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("there is no such file", e);
        } catch (AccessDeniedException e) {
            throw new IllegalArgumentException("permission denied", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("it cannot be read: " + e.getMessage(), e);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("it holds something that is not a PEM certificate", e);
        }
        throw new IllegalArgumentException("it holds no PEM certificate");
    }

    TrustManager trustManager() {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int count = 0;
            for (X509Certificate each :
                    Stream.concat(platform(), Stream.of(additional)).toList()) {
                store.setCertificateEntry("ca-" + count++, each);
            }
            return managers(store).findFirst().orElseThrow();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("a key store in memory cannot fail", e);
        }
    }

    private static Stream<X509Certificate> platform() throws GeneralSecurityException {
        return managers(null).flatMap(manager -> Stream.of(manager.getAcceptedIssuers()));
    }

    @SuppressWarnings("NullAway") // Null stands for the platform's own store.
    private static Stream<X509TrustManager> managers(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return Stream.of(factory.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .map(X509TrustManager.class::cast);
    }
}
