package dev.cgroupns.certificate;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A serving certificate that is known to be usable: the key is the certificate's.
 *
 * @param key the private key
 * @param chain the serving certificate first, then those that signed it
 */
public record KeyPairAndChain(PrivateKey key, List<X509Certificate> chain) {
    /**
     * @throws IllegalArgumentException if the chain is empty or the key is not the first certificate's: every handshake
     *     would fail with it
     */
    public KeyPairAndChain {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("there is no certificate");
        }
        if (!matches(key, chain.getFirst().getPublicKey())) {
            throw new IllegalArgumentException("the private key is not the certificate's");
        }
    }

    private static boolean matches(PrivateKey key, PublicKey publicKey) {
        String algorithm = key.getAlgorithm().startsWith("EC") ? "SHA256withECDSA" : "SHA256with" + key.getAlgorithm();
        byte[] probe = {1};
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(probe);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(probe);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
