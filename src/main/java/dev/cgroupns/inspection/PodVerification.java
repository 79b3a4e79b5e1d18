package dev.cgroupns.inspection;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.audit.DaemonCgroup;
import dev.cgroupns.audit.RunningBuilders;
import dev.cgroupns.audit.RunningBuilders.RunningBuilder;
import dev.cgroupns.verdict.Judge;
import dev.cgroupns.verdict.Policy;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Looks into a running pod for where the build steps of its daemons run. Starts commands there; changes nothing. */
public final class PodVerification {
    private static final String RIGHTS = "the rights to get pods, and to get and create pods/exec";

    private final Policy policy;

    /** A verification that knows builders by this policy. */
    public PodVerification(Policy policy) {
        this.policy = policy;
    }

    /**
     * What was seen of one container.
     *
     * @param container its name
     * @param cgroup where its build steps run
     * @param command what shows more; empty if nothing is missing
     */
    public record VerifiedContainer(String container, DaemonCgroup cgroup, String command) {}

    /**
     * What was seen of a pod.
     *
     * @param namespace its namespace
     * @param pod its name
     * @param containers those that were looked at, one at least
     */
    public record Verification(String namespace, String pod, List<VerifiedContainer> containers) {}

    /** The pod has no such container, or none that can be verified. The message names the remedy. */
    public static final class NotVerifiableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotVerifiableException(String message) {
            super(message);
        }
    }

    /**
     * Looks at the pod's builders that run, or at the container that is named.
     *
     * @param namespace the pod's; null for that of the kubeconfig's context
     * @param container its name; null for all builders
     * @throws InspectionException if the API server cannot be asked, or refuses
     * @throws NotVerifiableException if there is nothing to look at
     */
    public Verification run(ClusterAccess access, @Nullable String namespace, String pod, @Nullable String container) {
        try (KubernetesClient client = access.client()) {
            String where = namespace == null ? client.getNamespace() : namespace;
            try {
                return run(client, where == null ? "default" : where, pod, container);
            } catch (KubernetesClientException e) {
                throw ClusterAccess.failure(client, e, RIGHTS);
            }
        }
    }

    private Verification run(KubernetesClient client, String namespace, String name, @Nullable String container) {
        Pod found = client.pods().inNamespace(namespace).withName(name).get();
        if (found == null) {
            throw new NotVerifiableException("namespace " + namespace + " has no pod " + name
                    + "; list its pods: kubectl --namespace " + namespace + " get pods");
        }
        JsonNode pod = client.getKubernetesSerialization().convertValue(found, JsonNode.class);
        return switch (RunningBuilders.of(new Judge(policy), pod, container)) {
            case RunningBuilders.None(String why) -> throw new NotVerifiableException(why);
            case RunningBuilders.Chosen(List<RunningBuilder> builders) ->
                new Verification(
                        namespace,
                        name,
                        builders.stream()
                                .map(each ->
                                        verify(new ContainerCommands(client, namespace, name, each.container()), each))
                                .toList());
        };
    }

    private VerifiedContainer verify(ContainerCommands commands, RunningBuilder builder) {
        Set<String> daemons = policy.profiles().stream()
                .flatMap(profile -> profile.daemons().stream())
                .collect(Collectors.toSet());
        return new ProcessReader(new ContainerFiles(commands), daemons)
                .read(builder.id(), builder.sharing())
                .map(processes -> new VerifiedContainer(builder.container(), processes.judge(), ""))
                .orElseGet(() -> new VerifiedContainer(
                        builder.container(),
                        new DaemonCgroup.NotShown("its image has neither cat nor a shell; look from a debug container:"
                                + " the fourth field of a line is the container's cgroup if it is isolated, and only /"
                                + " if it leaks"),
                        // Privileged by its profile, and so in the node's cgroup namespace.
                        "kubectl --namespace " + commands.namespace() + " debug " + commands.pod()
                                + " --stdin --tty --profile=sysadmin --image=busybox --target=" + builder.container()
                                + " -- grep /sys/fs/cgroup /proc/1/mountinfo"));
    }
}
