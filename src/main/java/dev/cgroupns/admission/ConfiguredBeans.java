package dev.cgroupns.admission;

import dev.cgroupns.cluster.KubernetesPullSecrets;
import dev.cgroupns.cluster.KubernetesPullSecrets.SharedSecret;
import dev.cgroupns.cluster.ObservedCluster;
import dev.cgroupns.cluster.ServerVersion;
import dev.cgroupns.config.BuildVersion;
import dev.cgroupns.config.Configuration;
import dev.cgroupns.config.ConfigurationReader;
import dev.cgroupns.config.PullSecretSettings;
import dev.cgroupns.event.BuilderEvents;
import dev.cgroupns.image.credentials.PullSecrets;
import dev.cgroupns.image.lookup.ImageResolver;
import dev.cgroupns.image.lookup.LookupLimits;
import dev.cgroupns.image.registry.AddressGuard.Names;
import dev.cgroupns.image.registry.Proxies;
import dev.cgroupns.image.registry.Registries;
import dev.cgroupns.patch.Injector;
import dev.cgroupns.report.ReportListener;
import dev.cgroupns.settings.ServerSettings;
import dev.cgroupns.verdict.Judge;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Creates the beans that depend on the configuration at start-up, so that mistakes are found before the first pod. */
@Singleton
public final class ConfiguredBeans {
    /** For all lookups of one admission call; well below the webhook's timeout. */
    static final Duration ADMISSION_BUDGET = Duration.ofSeconds(2);

    private static final Duration LOOKUP_BUDGET = Duration.ofSeconds(10);

    /** How long a secret is used after it was removed. */
    private static final Duration PULL_SECRET_AGE = Duration.ofSeconds(30);

    /** For large bodies, and parsed reviews that wait for a registry: a fifth of the heap that the chart sets. */
    private static final long REVIEW_MEMORY = 16 << 20;

    @Produces
    @Singleton
    ByteBudget reviewMemory() {
        return new ByteBudget(REVIEW_MEMORY);
    }

    @Produces
    @Singleton
    @Startup
    Configuration configuration(ServerSettings settings) {
        Configuration read = settings.config().map(ConfigurationReader::read).orElseGet(ConfigurationReader::defaults);
        return settings.launcherImage().map(read::withLauncherImage).orElse(read);
    }

    @Produces
    @Singleton
    @Startup
    Injector injector(Configuration configuration) {
        return new Injector(
                new Judge(configuration.policy()),
                configuration.launcherSettings(BuildVersion.current()),
                configuration.mode());
    }

    @Produces
    @Singleton
    @Startup
    ImageLookups imageLookups(
            Configuration configuration, Vertx vertx, MeterRegistry metrics, Instance<KubernetesClient> cluster) {
        // Longer than an admission call: a result that is too late for one pod is there for the next.
        LookupLimits limits = LookupLimits.DEFAULTS.withBudget(LOOKUP_BUDGET);
        Registries registries = new Registries(
                vertx, configuration.registries(), Names.SYSTEM, Proxies.of(System.getenv()), limits.hostDownAge());
        return new ImageLookups(
                new ImageResolver(registries, limits, new LookupMetrics(metrics)),
                pullSecrets(configuration.pullSecrets(), cluster),
                ADMISSION_BUDGET);
    }

    void close(@Disposes ImageLookups lookups) {
        lookups.close();
    }

    @Produces
    @Singleton
    @Startup
    Deliveries deliveries(Configuration configuration, ServerSettings settings, Instance<KubernetesClient> cluster) {
        String version = BuildVersion.current();
        return switch (configuration.launcherSettings(version).delivery()) {
            // These deliveries do not depend on the cluster, so no more than its version is read.
            case INIT_CONTAINER, IMAGE_VOLUME -> Deliveries.withoutCluster(ServerVersion.of(cluster::get));
            case CONFIG_MAP, AUTO -> {
                String owner = settings.webhookConfiguration().orElse("");
                ObservedCluster observed = switch (configuration.mode()) {
                    case INJECT -> ObservedCluster.withConfigMaps(cluster.get(), version, owner);
                    case OBSERVE -> ObservedCluster.withoutConfigMaps(cluster.get());
                };
                // In addition to the lookups' budget: both together are below the webhook's timeout.
                yield new Deliveries(
                        observed::facts,
                        observed.configMaps(),
                        settings.delivery().budget(),
                        observed::close);
            }
        };
    }

    /**
     * @param instance the name of this replica: in a pod, the pod's name
     */
    @Produces
    @Singleton
    @Startup
    ReportListener reportListener(
            ServerSettings settings,
            @ConfigProperty(name = "HOSTNAME", defaultValue = "cgroupns-injector") String instance,
            Instance<KubernetesClient> cluster,
            MeterRegistry metrics) {
        return settings.events() ? new BuilderEvents(cluster.get(), instance, metrics) : ReportListener.NONE;
    }

    void close(@Disposes ReportListener listener) {
        listener.close();
    }

    void close(@Disposes Deliveries deliveries) {
        deliveries.close();
    }

    /** Without pull secrets, lookups never call the API server. */
    private static PullSecrets pullSecrets(PullSecretSettings settings, Instance<KubernetesClient> cluster) {
        if (settings.from().equals(PullSecretSettings.NONE)) {
            return PullSecrets.NONE;
        }
        Optional<SharedSecret> shared = Optional.ofNullable(settings.shared())
                .map(secret -> new SharedSecret(secret.namespace(), secret.name()));
        return new KubernetesPullSecrets(cluster.get(), shared, PULL_SECRET_AGE);
    }
}
