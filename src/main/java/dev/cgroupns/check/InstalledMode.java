package dev.cgroupns.check;

import dev.cgroupns.verdict.Mode;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import java.util.Map;
import java.util.Objects;

/** The mode of an installation, as its webhook configuration shows it. */
public final class InstalledMode {
    /** The chart sets it unless pods are injected. */
    private static final String ANNOTATION = "cgroupns.dev/mode";

    private static final String INSTANCE = "app.kubernetes.io/instance";

    private InstalledMode() {}

    /** The mode that the chart was installed with. */
    public static Mode of(MutatingWebhookConfiguration configuration) {
        Map<String, String> annotations =
                Objects.requireNonNullElse(configuration.getMetadata().getAnnotations(), Map.of());
        return Mode.OBSERVE.value().equals(annotations.get(ANNOTATION)) ? Mode.OBSERVE : Mode.INJECT;
    }

    static CheckResult judge(MutatingWebhookConfiguration configuration) {
        Map<String, String> labels =
                Objects.requireNonNullElse(configuration.getMetadata().getLabels(), Map.of());
        return switch (of(configuration)) {
            case INJECT -> new CheckResult.Passed("inject: builders are changed as their pods are created");
            case OBSERVE ->
                new CheckResult.Warned(
                        "observe: builders are judged and reported, and no pod is changed",
                        "helm upgrade " + labels.getOrDefault(INSTANCE, "cgroupns-injector")
                                + " helm/cgroupns-injector --namespace " + namespace(configuration)
                                + " --reuse-values --set mode=inject");
        };
    }

    private static String namespace(MutatingWebhookConfiguration configuration) {
        return configuration.getWebhooks().stream()
                .map(webhook -> webhook.getClientConfig().getService())
                .filter(Objects::nonNull)
                .map(service -> service.getNamespace())
                .findFirst()
                .orElse("cgroupns-injector");
    }
}
