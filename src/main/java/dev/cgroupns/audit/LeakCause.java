package dev.cgroupns.audit;

/**
 * Why a running builder was not injected.
 *
 * <p>The names are stable: the command line's output and {@code --fail-on} use them.
 */
public enum LeakCause {
    NOT_INSTALLED("cgroupns-injector is not installed in this cluster"),
    NAMESPACE_EXCLUDED("the namespaceSelector of the installation excludes its namespace"),
    POD_EXCLUDED("the objectSelector of the installation excludes its pod"),
    OPTED_OUT("the annotation cgroupns.dev/inject of its pod is \"false\""),
    STATIC_POD("the kubelet started it from a file on the node, and admission webhooks are not called for such pods"),
    OBSERVED("the installation only observes (mode: observe), and injects no pods"),
    OLDER_THAN_INSTALLATION("its pod was created before the installation"),
    WEBHOOK_MISSED("its pod was created after the installation, but the webhook did not answer, did not know then"
            + " what its image runs, only observed, or did not select it yet"),
    INSTALLATION_UNREADABLE("these credentials cannot read the installation, so the cause is unknown");

    private final String meaning;

    LeakCause(String meaning) {
        this.meaning = meaning;
    }

    /** One clause for people. */
    public String meaning() {
        return meaning;
    }
}
