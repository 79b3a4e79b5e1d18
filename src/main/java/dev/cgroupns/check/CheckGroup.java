package dev.cgroupns.check;

/** What checks are printed below. */
public enum CheckGroup {
    KUBERNETES("Kubernetes"),
    INSTALL("Before installation"),
    INSTALLATION("Installation"),
    CERTIFICATE("Certificate"),
    ADMISSION("Admission"),
    NETWORK("Network"),
    NODES("Nodes");

    private final String title;

    CheckGroup(String title) {
        this.title = title;
    }

    /** For people. */
    public String title() {
        return title;
    }
}
