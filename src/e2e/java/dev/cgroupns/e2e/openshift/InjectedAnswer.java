package dev.cgroupns.e2e.openshift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.openshift.Constraints.Answer;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.util.Optional;
import java.util.function.Function;

/** Checks an injected pod whose builder was admitted. */
final class InjectedAnswer {
    private InjectedAnswer() {}

    /** It is admitted, or refused only for the delivery's volume type. */
    static void isAsDocumented(Answer answer, String delivery) {
        if (answer.constraints().equals(Constraints.FORBID_VOLUME_OF.get(delivery))) {
            assertThat(answer.errors())
                    .as("%s under %s", answer.podName(), answer.constraints())
                    .singleElement()
                    .asString()
                    .contains("volumes are not allowed to be used");
        } else {
            assertThat(answer.errors())
                    .as("%s under %s", answer.podName(), answer.constraints())
                    .isEmpty();
        }
        Pod pod = answer.pod();
        if (pod.getSpec().getContainers().stream().allMatch(container -> kubeletStarts(container, pod))) {
            assertThat(pod.getSpec().getInitContainers())
                    .as("started by kubelet: %s under %s", answer.podName(), answer.constraints())
                    .allMatch(container -> kubeletStarts(container, pod));
        }
    }

    /**
     * The kubelet refuses a root container that must not be root. If no user is set, the launcher image's is not root.
     */
    private static boolean kubeletStarts(Container container, Pod pod) {
        Optional<Boolean> mustNotBeRoot = effective(container, SecurityContext::getRunAsNonRoot)
                .or(() -> Optional.ofNullable(pod.getSpec().getSecurityContext().getRunAsNonRoot()));
        Optional<Long> user = effective(container, SecurityContext::getRunAsUser)
                .or(() -> Optional.ofNullable(pod.getSpec().getSecurityContext().getRunAsUser()));
        return !mustNotBeRoot.orElse(false) || user.filter(id -> id == 0).isEmpty();
    }

    private static <T> Optional<T> effective(Container container, Function<SecurityContext, T> field) {
        return Optional.ofNullable(container.getSecurityContext()).map(field);
    }
}
