package dev.cgroupns.e2e.controlplane;

import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.delivery.Deliveries;
import dev.cgroupns.e2e.webhook.ControlPlane;
import dev.cgroupns.e2e.webhook.Registration.FailurePolicy;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Provides the cluster and its webhooks to tests, started once for the whole run. The pod is refused if a webhook does
 * not answer, so that no test passes by mistake.
 */
public final class SharedControlPlane implements ParameterResolver {
    private static final Set<Class<?>> SHARED = Set.of(Cluster.class, Deliveries.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return SHARED.contains(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        // JUnit closes the closeables in the root's store after all tests, the last started first.
        Store store = test.getRoot().getStore(Namespace.create(SharedControlPlane.class));
        Cluster cluster = store.computeIfAbsent(
                        ControlPlane.class,
                        type -> ControlPlane.start(FailurePolicy.FAIL, part -> {}),
                        ControlPlane.class)
                .cluster();
        return parameter.getParameter().getType() == Cluster.class
                ? cluster
                : store.computeIfAbsent(Deliveries.class, type -> Deliveries.on(cluster), Deliveries.class);
    }
}
