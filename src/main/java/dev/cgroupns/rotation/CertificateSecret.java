package dev.cgroupns.rotation;

import dev.cgroupns.certificate.CertificateSource;
import dev.cgroupns.certificate.KeyPairAndChain;
import dev.cgroupns.certificate.Pem;
import dev.cgroupns.certificate.StoredCertificate;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The Secret that replicas share. The API server refuses a write if the Secret has changed since it was read. */
final class CertificateSecret {
    private static final String CURRENT_CHAIN = "tls.crt";
    private static final String CURRENT_KEY = "tls.key";
    private static final String NEXT_CHAIN = "next.crt";
    private static final String NEXT_KEY = "next.key";

    private final KubernetesClient client;
    private final CertificateSource.Secret source;

    CertificateSecret(KubernetesClient client, CertificateSource.Secret source) {
        this.client = client;
        this.source = source;
    }

    /**
     * The Secret at one resourceVersion.
     *
     * @param secret the Secret as it was read; empty if it did not exist
     */
    record SecretSnapshot(Optional<Secret> secret) {
        StoredCertificate current() {
            return stored(CURRENT_CHAIN, CURRENT_KEY);
        }

        StoredCertificate next() {
            return stored(NEXT_CHAIN, NEXT_KEY);
        }

        private StoredCertificate stored(String chain, String key) {
            return StoredCertificate.of(text(chain), text(key));
        }

        private @Nullable String text(String key) {
            return secret.map(Secret::getData)
                    .map(data -> data.get(key))
                    .map(value -> new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8))
                    .orElse(null);
        }
    }

    Resource<Secret> resource() {
        return client.secrets().inNamespace(source.namespace()).withName(source.name());
    }

    SecretSnapshot read() {
        return new SecretSnapshot(Optional.ofNullable(resource().get()));
    }

    /** Stores a certificate as the next one. */
    void stage(SecretSnapshot version, KeyPairAndChain pair) {
        write(version, data -> put(data, NEXT_CHAIN, NEXT_KEY, pair));
    }

    /** Makes the next certificate the current one. */
    void promote(SecretSnapshot version, KeyPairAndChain pair) {
        write(version, data -> {
            put(data, CURRENT_CHAIN, CURRENT_KEY, pair);
            data.remove(NEXT_CHAIN);
            data.remove(NEXT_KEY);
        });
    }

    private static void put(Map<String, String> data, String chainKey, String privateKey, KeyPairAndChain pair) {
        data.put(chainKey, base64(pair.chain().stream().map(Pem::text).collect(Collectors.joining())));
        data.put(privateKey, base64(Pem.text(pair.key())));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void write(SecretSnapshot version, Consumer<Map<String, String>> change) {
        Map<String, String> data =
                new HashMap<>(version.secret().map(Secret::getData).orElseGet(Map::of));
        change.accept(data);
        if (version.secret().isPresent()) {
            // It has the resourceVersion that was read.
            client.resource(new SecretBuilder(version.secret().get())
                            .withData(data)
                            .build())
                    .update();
        } else {
            client.resource(empty().withData(data).build()).create();
        }
    }

    private SecretBuilder empty() {
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace(source.namespace())
                .withName(source.name())
                .addToLabels("app.kubernetes.io/name", "cgroupns-injector")
                .addToLabels("app.kubernetes.io/managed-by", "cgroupns-injector")
                .addToAnnotations(
                        "cgroupns.dev/description",
                        "The webhook's serving certificate, which it creates and renews; delete this to replace it")
                .endMetadata()
                .withType("Opaque");
    }
}
