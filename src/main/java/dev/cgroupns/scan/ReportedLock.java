package dev.cgroupns.scan;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;
import java.net.HttpURLConnection;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** A Lease that logs once why it cannot be taken: the elector itself would print a stack trace every few seconds. */
final class ReportedLock implements Lock {
    private static final Logger LOG = Logger.getLogger(ReportedLock.class);

    private final LeaseLock lock;
    private final String lease;
    private volatile String lastFailure = "";

    /** @param lease as given on the command line */
    ReportedLock(LeaseLock lock, String lease) {
        this.lock = lock;
        this.lease = lease;
    }

    @Override
    public @Nullable LeaderElectionRecord get(KubernetesClient client) {
        return reported(() -> lock.get(client));
    }

    @Override
    public void create(KubernetesClient client, LeaderElectionRecord holder) {
        reported(() -> {
            lock.create(client, holder);
            return "";
        });
    }

    @Override
    public void update(KubernetesClient client, LeaderElectionRecord holder) {
        reported(() -> {
            lock.update(client, holder);
            return "";
        });
    }

    private <T extends @Nullable Object> T reported(Supplier<T> call) {
        try {
            T result = call.get();
            lastFailure = "";
            return result;
        } catch (KubernetesClientException e) {
            String failure = String.valueOf(e.getMessage());
            // Another replica was faster.
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT && !failure.equals(lastFailure)) {
                lastFailure = failure;
                LOG.warnf(
                        "cannot take the Lease %s, by which one replica is elected to audit the cluster's pods: %s. The"
                                + " webhook tries again; docs/audit.md lists the permissions that it needs",
                        lease, failure);
            }
            throw e;
        }
    }

    @Override
    public String identity() {
        return lock.identity();
    }

    @Override
    public String describe() {
        return lock.describe();
    }
}
