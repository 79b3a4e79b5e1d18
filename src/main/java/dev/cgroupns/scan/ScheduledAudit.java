package dev.cgroupns.scan;

import dev.cgroupns.config.Configuration;
import dev.cgroupns.config.ConfigurationException;
import dev.cgroupns.settings.ServerSettings;
import dev.cgroupns.verdict.Judge;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Audits the running pods on a schedule, in one replica at a time. The thread is the operating system's, which shares
 * out the processor: a virtual thread would keep reviews waiting while it works.
 */
@Singleton
final class ScheduledAudit {
    private static final Logger LOG = Logger.getLogger(ScheduledAudit.class);
    /** A Lease has whole seconds, and the API server refuses one without any. Audits need not be more frequent. */
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private final ServerSettings.AuditSettings settings;
    private final Configuration configuration;
    /** Created when needed: without a Lease nothing is scanned. */
    private final Instance<KubernetesClient> client;

    private final MeterRegistry metrics;
    private final String instance;
    private @Nullable Running running;

    /** @param instance which replica this is: in a pod, its name */
    @Inject
    ScheduledAudit(
            ServerSettings settings,
            Configuration configuration,
            Instance<KubernetesClient> client,
            MeterRegistry metrics,
            @ConfigProperty(name = "HOSTNAME", defaultValue = "cgroupns-injector") String instance) {
        this.settings = settings.audit();
        this.configuration = configuration;
        this.client = client;
        this.metrics = metrics;
        this.instance = instance;
    }

    void start(@Observes StartupEvent event) {
        settings.lease().ifPresent(lease -> running = new Running(client.get(), lease));
    }

    void stop(@Observes ShutdownEvent event) {
        if (running != null) {
            running.close();
        }
    }

    /** What runs where the audit is enabled. */
    private final class Running {
        private final PodScan scan;
        private final Duration interval = checked("cgroupns.audit.interval", settings.interval());
        private final ScanGauges gauges = new ScanGauges(metrics);
        private final LeaseElection election;
        private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("audit").factory());
        private @Nullable Future<?> scans;

        Running(KubernetesClient api, String lease) {
            scan = new PodScan(api, new Judge(configuration.policy()));
            Duration duration = checked("cgroupns.audit.lease-duration", settings.leaseDuration());
            election = new LeaseElection(api, lease, duration, instance, this::elected, this::lost);
            election.begin();
        }

        private synchronized void elected() {
            LOG.infof("this replica audits the cluster's pods, every %s", text(interval));
            scans = thread.scheduleWithFixedDelay(this::scan, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
        }

        private synchronized void lost() {
            if (scans != null) {
                scans.cancel(true);
                scans = null;
                gauges.clear();
            }
        }

        private void scan() {
            try {
                show(scan.run());
            } catch (InterruptedException _) {
                LOG.debug("the audit was stopped, since another replica takes over");
            } catch (KubernetesClientException e) {
                LOG.warnf(
                        "the audit of the cluster's pods failed: %s. It is repeated in %s",
                        e.getMessage(), text(interval));
            } catch (RuntimeException e) {
                // Thrown on, it would end the schedule.
                LOG.error("the audit of the cluster's pods failed unexpectedly", e);
            }
        }

        private synchronized void show(ScanResult result) {
            if (scans != null) {
                gauges.show(result, Instant.now());
            }
        }

        private void close() {
            election.close();
            thread.shutdownNow();
        }
    }

    private static Duration checked(String setting, Duration value) {
        if (value.compareTo(SHORTEST) < 0) {
            throw new ConfigurationException(
                    setting + ": expected a duration of at least a second, such as 30S, found " + value);
        }
        return value;
    }

    private static String text(Duration interval) {
        return interval.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
    }
}
