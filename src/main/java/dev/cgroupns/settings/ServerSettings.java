package dev.cgroupns.settings;

import io.quarkus.runtime.annotations.StaticInitSafe;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Properties {@code cgroupns.*} of the server, or environment variables {@code CGROUPNS_*}. Those without a default are
 * set by the command line ({@link ServeProperty}), which has checked them. Quarkus makes the beans that set up its
 * ports in its static initialisation.
 */
@StaticInitSafe
@ConfigMapping(prefix = "cgroupns")
public interface ServerSettings {
    /** BudgetsTest holds it below the API server's timeout. */
    String LARGE_REVIEW_PATIENCE = "1S";

    /** BudgetsTest holds it below the API server's timeout. */
    String DELIVERY_BUDGET = "1500MS";

    /** The configuration file; the defaults hold without it. */
    Optional<Path> config();

    /** In place of the one in the configuration file. */
    Optional<String> launcherImage();

    /** Name of the MutatingWebhookConfiguration that sends pods here. */
    Optional<String> webhookConfiguration();

    /** The most connections to the HTTPS port that are open, and as many that shake hands. */
    @WithDefault("256")
    int connections();

    /** The most connections to the management port. */
    @WithDefault("64")
    int managementConnections();

    /** How long the headers of a request may take to arrive, and an answer to be read. */
    @WithDefault("10S")
    Duration connectionPatience();

    /** The default is the API server's longest webhook timeout: after it no client waits for the answer. */
    @WithDefault("30S")
    Duration requestDeadline();

    /** How long a large review may take to arrive and to be judged. */
    @WithDefault(LARGE_REVIEW_PATIENCE)
    Duration largeReviewPatience();

    /** Log lines a minute of one logger at one level. */
    @WithDefault("20")
    int logLinesOfAKind();

    /** Whether events about builders are written. */
    @WithDefault("false")
    boolean events();

    /** How lines of the log are written. */
    @WithDefault("text")
    LogFormat logFormat();

    TlsSettings tls();

    ClientSettings client();

    DeliverySettings delivery();

    /** The serving certificate: where it comes from, and when it is renewed. */
    interface TlsSettings {
        /** The certificate chain, PEM. */
        Optional<Path> certificateFile();

        /** The chain's key, PEM. */
        Optional<Path> privateKeyFile();

        /** The Secret in which replicas share the certificate, as {@code namespace/name}. */
        Optional<String> secret();

        /** The Service that the shared certificate is for. */
        Optional<String> service();

        /** More names that a certificate made here is for. */
        Optional<List<String>> names();

        /** Where the authority of a certificate in memory is written. */
        Optional<Path> caOut();

        /** Of a certificate and its authority. */
        @WithDefault("90D")
        Duration lifetime();

        /** When the next certificate is made. */
        @WithDefault("60D")
        Duration renewAfter();

        /** From publishing an authority to serving by it. */
        @WithDefault("10S")
        Duration settling();

        /** How long other authorities stay published. */
        @WithDefault("1D")
        Duration overlap();

        /** The longest time between two looks at the cluster or the files. */
        @WithDefault("1M")
        Duration checkEvery();
    }

    /** Which clients get answers. */
    interface ClientSettings {
        /** The authority of their certificates, PEM. */
        Optional<Path> authorityFile();

        /** A name that their certificates have; any name, without. */
        Optional<List<String>> names();
    }

    /** How the launcher gets into a pod. */
    interface DeliverySettings {
        /** How long a review waits for a ConfigMap to be made. */
        @WithDefault(DELIVERY_BUDGET)
        Duration budget();
    }
}
