package dev.cgroupns.e2e.realnode;

import dev.cgroupns.e2e.Progress;
import dev.cgroupns.e2e.realnode.VirtualMachine.Cgroups;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Provides the cluster with a node to tests, started once for the whole run. Keeps the node's logs if one fails. */
public final class SharedRealCluster implements ParameterResolver, AfterTestExecutionCallback {
    private static final Path LOGS = Path.of("target", "e2e-logs");

    private final Cgroups cgroups;

    /** Its node has cgroup v2. */
    SharedRealCluster() {
        this(Cgroups.V2);
    }

    /** Its node has this version. */
    SharedRealCluster(Cgroups cgroups) {
        this.cgroups = cgroups;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return parameter.getParameter().getType() == RealCluster.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        RealCluster cluster = shared(test);
        // Otherwise each test would wait for its pods until it times out.
        if (!cluster.node().answers()) {
            throw new IllegalStateException(
                    "the node died; its console says:\n" + cluster.node().console());
        }
        return cluster;
    }

    @Override
    public void afterTestExecution(ExtensionContext test) throws Exception {
        if (test.getExecutionException().isPresent()) {
            Path logs = LOGS.resolve("cgroup-" + cgroups);
            Progress.say(test.getDisplayName() + " failed, logs are kept in " + logs + ": "
                    + test.getExecutionException().get());
            shared(test).keepLogs(logs);
        }
    }

    private RealCluster shared(ExtensionContext test) {
        // JUnit closes the closeables in the root's store after all tests.
        Store started = test.getRoot().getStore(Namespace.create(SharedRealCluster.class));
        // One at a time: all nodes have the same address.
        Stream.of(Cgroups.values())
                .filter(version -> version != cgroups)
                .map(version -> started.remove(version, Start.class))
                .filter(Objects::nonNull)
                .forEach(Start::close);
        return switch (started.computeIfAbsent(cgroups, Start::of, Start.class)) {
            case Start.Done(RealCluster cluster) -> cluster;
            case Start.Failed(Throwable cause) -> throw new IllegalStateException("no node to run on", cause);
        };
    }

    /**
     * The result of starting a cluster. A failed start is not repeated for the next test: it takes minutes to find out
     * that a node hangs.
     */
    private sealed interface Start extends AutoCloseable {
        static Start of(Cgroups cgroups) {
            try {
                return new Done(RealCluster.start(cgroups));
            } catch (RuntimeException | AssertionError e) {
                return new Failed(e);
            }
        }

        @Override
        void close();

        record Done(RealCluster cluster) implements Start {
            @Override
            public void close() {
                cluster.close();
            }
        }

        record Failed(Throwable cause) implements Start {
            @Override
            public void close() {}
        }
    }
}
