package dev.cgroupns.check;

/** The headings of the checks. */
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

    /** The text for users. */
    public String title() {
        return title;
    }
}
