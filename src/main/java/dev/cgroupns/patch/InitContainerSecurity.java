package dev.cgroupns.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * The {@code securityContext} of the init container that delivers the launcher.
 *
 * @param from where the fields come from
 * @param fields fields of a container's {@code securityContext} that are added, or that replace others
 */
public record InitContainerSecurity(From from, ObjectNode fields) {
    /** The default. */
    public static final InitContainerSecurity DEFAULT =
            new InitContainerSecurity(From.AUTO, JsonNodeFactory.instance.objectNode());

    /** The constraints that admitted the pod. OpenShift's admission writes them before webhooks are called. */
    private static final String OPENSHIFT_CONSTRAINTS = "openshift.io/scc";

    private static final int UNPRIVILEGED_USER = 65532;
    /** User and confinement: a policy that admits these values in the builder admits them here too. */
    private static final List<String> BUILDERS_FIELDS =
            List.of("appArmorProfile", "runAsGroup", "runAsNonRoot", "runAsUser", "seLinuxOptions", "seccompProfile");

    /** Copies the fields. */
    public InitContainerSecurity {
        fields = fields.deepCopy();
    }

    /** Where the fields come from: the key {@code launcher.securityContext.from}. */
    public enum From {
        /** {@code builder} for pods that OpenShift has admitted, otherwise {@code restricted}. */
        AUTO("auto"),
        /** What the Pod Security Standard "restricted" demands. */
        RESTRICTED("restricted"),
        /** The builder's own fields, without those that make it privileged. */
        BUILDER("builder"),
        /** No fields. */
        NONE("none");

        private final String value;

        From(String value) {
            this.value = value;
        }

        /** The value in the configuration. */
        public String value() {
            return value;
        }
    }

    /** The context for a pod's init container; empty if it has none. */
    ObjectNode context(JsonNode pod, JsonNode builder) {
        ObjectNode context = switch (from) {
            case AUTO -> isAdmittedByOpenShift(pod) ? asBuilder(builder) : restricted();
            case RESTRICTED -> restricted();
            case BUILDER -> asBuilder(builder);
            case NONE -> JsonNodeFactory.instance.objectNode();
        };
        context.setAll(fields);
        return context;
    }

    private static boolean isAdmittedByOpenShift(JsonNode pod) {
        return pod.path("metadata").path("annotations").has(OPENSHIFT_CONSTRAINTS);
    }

    /** Satisfies "restricted" whatever the pod's own settings are. */
    private static ObjectNode restricted() {
        ObjectNode security = JsonNodeFactory.instance.objectNode();
        security.put("allowPrivilegeEscalation", false);
        security.putObject("capabilities").putArray("drop").add("ALL");
        security.put("privileged", false);
        security.put("readOnlyRootFilesystem", true);
        security.put("runAsGroup", UNPRIVILEGED_USER);
        security.put("runAsNonRoot", true);
        security.put("runAsUser", UNPRIVILEGED_USER);
        security.putObject("seccompProfile").put("type", "RuntimeDefault");
        return security;
    }

    /**
     * Asks for nothing that the builder does not have. Security context constraints check the user and profiles that a
     * container names, and set those that it does not name: a fixed user or profile might not be allowed. A pod-level
     * field that the builder overrides, such as runAsNonRoot, is overridden here too. No constraint forbids the two
     * fields that are added. Capabilities are left out: some constraints list those to drop by name, and do not accept
     * ALL in their place.
     */
    private static ObjectNode asBuilder(JsonNode builder) {
        ObjectNode security = JsonNodeFactory.instance.objectNode();
        security.put("allowPrivilegeEscalation", false);
        security.put("readOnlyRootFilesystem", true);
        JsonNode builders = builder.path("securityContext");
        BUILDERS_FIELDS.stream()
                .filter(builders::hasNonNull)
                .forEach(field -> security.set(field, builders.path(field)));
        return security;
    }
}
