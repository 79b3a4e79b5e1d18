package dev.cgroupns.settings;

import io.quarkus.runtime.annotations.StaticInitSafe;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The server's properties {@code cgroupns.*}, or environment variables {@code CGROUPNS_*}. The command line checks and
 * sets those without a default ({@link ServeProperty}). Quarkus creates the beans that set up its ports during static
 * initialisation.
 */
@StaticInitSafe
@ConfigMapping(prefix = "cgroupns")
public interface ServerSettings {
    /** BudgetsTest holds it below the API server's timeout. */
    String LARGE_REVIEW_PATIENCE = "1S";

    /** BudgetsTest holds it below the API server's timeout. */
    String DELIVERY_BUDGET = "1500MS";

    /** The configuration file; without it, the defaults apply. */
    Optional<Path> config();

    /** The launcher's image, instead of the one in the configuration file. */
    Optional<String> launcherImage();

    /** The name of the MutatingWebhookConfiguration that sends pods to this webhook. */
    Optional<String> webhookConfiguration();

    /** The most open connections to the HTTPS port. As many more may be in the TLS handshake. */
    @WithDefault("256")
    int connections();

    /** The most open connections to the management port. */
    @WithDefault("64")
    int managementConnections();

    /** How long the headers of a request may take to arrive, and an answer to be read. */
    @WithDefault("10S")
    Duration connectionPatience();

    /** The default is the longest webhook timeout of the API server: no client waits longer for the answer. */
    @WithDefault("30S")
    Duration requestDeadline();

    /** How long a large review may take to arrive and to be judged. */
    @WithDefault(LARGE_REVIEW_PATIENCE)
    Duration largeReviewPatience();

    /** How many reviews the webhook sends to itself once it is ready, to get faster; 0 for none. */
    @WithDefault("3000")
    int backgroundWarmUpReviews();

    /** The most log lines per minute, for each logger and level. */
    @WithDefault("20")
    int logLinesOfAKind();

    /** Whether events about builders are written. */
    @WithDefault("false")
    boolean events();

    /** The format of log lines. */
    @WithDefault("text")
    LogFormat logFormat();

    AuditSettings audit();

    TlsSettings tls();

    ClientSettings client();

    DeliverySettings delivery();

    /** The audit of running pods, by one replica. */
    interface AuditSettings {
        /** The Lease by which that replica is elected, as {@code namespace/name}; without it there is no audit. */
        Optional<String> lease();

        /** From the end of an audit to the next one. */
        @WithDefault("10M")
        Duration interval();

        /** How long the other replicas wait after the one that holds the Lease has died. */
        @WithDefault("30S")
        Duration leaseDuration();
    }

    /** The serving certificate: where it comes from, and when it is renewed. */
    interface TlsSettings {
        /** The certificate chain, PEM. */
        Optional<Path> certificateFile();

        /** The chain's key, PEM. */
        Optional<Path> privateKeyFile();

        /** The Secret in which replicas share the certificate, as {@code namespace/name}. */
        Optional<String> secret();

        /** The Service that the shared certificate is valid for. */
        Optional<String> service();

        /** More names that a certificate of the webhook's own is valid for. */
        Optional<List<String>> names();

        /** The file to write the authority of an in-memory certificate to. */
        Optional<Path> caOut();

        /** The lifetime of a certificate and its authority. */
        @WithDefault("90D")
        Duration lifetime();

        /** The age at which the next certificate is created. */
        @WithDefault("60D")
        Duration renewAfter();

        /** The time between publishing an authority and serving its certificate. */
        @WithDefault("10S")
        Duration settling();

        /** How long other authorities stay published. */
        @WithDefault("1D")
        Duration overlap();

        /** The longest time between two checks of the cluster or the files. */
        @WithDefault("1M")
        Duration checkEvery();
    }

    /** The clients that get answers. */
    interface ClientSettings {
        /** The authority that signs their certificates, PEM. */
        Optional<Path> authorityFile();

        /** Names of which their certificates must have one; if not set, any name will do. */
        Optional<List<String>> names();
    }

    /** How the launcher gets into a pod. */
    interface DeliverySettings {
        /** How long a review waits for a ConfigMap to be created. */
        @WithDefault(DELIVERY_BUDGET)
        Duration budget();
    }
}
