package dev.cgroupns.certificate;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where the serving certificate comes from. */
public sealed interface CertificateSource {
    /**
     * Created at start-up, in memory only, to try out the webhook.
     *
     * @param names the DNS names and IP addresses that it is valid for
     * @param authorityFile where to write the authority that clients must trust
     */
    record InMemory(List<String> names, Optional<Path> authorityFile) implements CertificateSource {}

    /**
     * Provided from outside, for example by cert-manager, and read again when it changes.
     *
     * @param chain PEM, the serving certificate first
     * @param key PEM, not encrypted
     */
    record Files(Path chain, Path key) implements CertificateSource {}

    /**
     * Created, renewed and shared by the webhook's replicas, which also write the caBundles that the API server trusts.
     *
     * @param namespace the Secret's namespace
     * @param name the Secret's name
     * @param names the DNS names and IP addresses that the API server may call the webhook by, the Service's first
     * @param webhookConfiguration the name of the MutatingWebhookConfiguration whose caBundles are written
     */
    record Secret(String namespace, String name, List<String> names, String webhookConfiguration)
            implements CertificateSource {
        /** As given on the command line. */
        @Override
        public String toString() {
            return namespace + "/" + name;
        }
    }
}
