package dev.cgroupns.admission;

import dev.cgroupns.certificate.ServingCertificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.X509TrustManager;

/** Trusts the certificate that this process serves, regardless of its issuer, and no other. */
final class ServedCertificateTrust implements X509TrustManager {
    private final ServingCertificate serving;

    ServedCertificateTrust(ServingCertificate serving) {
        this.serving = serving;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        if (!Arrays.asList(chain).equals(serving.current().chain())) {
            throw new CertificateException("the HTTPS port presented a certificate that this process does not serve: "
                    + chain[0].getSubjectX500Principal());
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("client certificates are not accepted here");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
