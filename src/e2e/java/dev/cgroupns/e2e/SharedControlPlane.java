package dev.cgroupns.e2e;

import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.webhook.Registration.FailurePolicy;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the cluster, started once for the whole run. A webhook that does not answer fails the pod, so that no test
 * passes by mistake.
 */
final class SharedControlPlane implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return parameter.getParameter().getType() == Cluster.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        // JUnit closes what is closeable in the root's store when all tests are done.
        return test.getRoot()
                .getStore(Namespace.create(SharedControlPlane.class))
                .computeIfAbsent(
                        ControlPlane.class,
                        type -> ControlPlane.start(FailurePolicy.FAIL, part -> {}),
                        ControlPlane.class)
                .cluster();
    }
}
