package dev.cgroupns.settings;

/** A property that the command line sets for the server that it starts. */
public enum ServeProperty {
    CONFIG("cgroupns.config"),
    LAUNCHER_IMAGE("cgroupns.launcher-image"),
    WEBHOOK_CONFIGURATION("cgroupns.webhook-configuration"),
    LOG_FORMAT("cgroupns.log-format"),
    EVENTS("cgroupns.events"),
    AUDIT_LEASE("cgroupns.audit.lease"),
    CERTIFICATE_FILE("cgroupns.tls.certificate-file"),
    PRIVATE_KEY_FILE("cgroupns.tls.private-key-file"),
    CERTIFICATE_SECRET("cgroupns.tls.secret"),
    CERTIFICATE_SERVICE("cgroupns.tls.service"),
    CERTIFICATE_NAMES("cgroupns.tls.names"),
    AUTHORITY_OUT("cgroupns.tls.ca-out"),
    CLIENT_AUTHORITY_FILE("cgroupns.client.authority-file"),
    CLIENT_NAMES("cgroupns.client.names"),
    TLS_PROTOCOLS("quarkus.tls.webhook.protocols"),
    HTTPS_PORT("quarkus.http.ssl-port"),
    MANAGEMENT_PORT("quarkus.management.port");

    private final String property;

    ServeProperty(String property) {
        this.property = property;
    }

    /** The property's name. */
    public String property() {
        return property;
    }

    /** Sets the property for the server, which this process starts later. */
    public void set(Object value) {
        System.setProperty(property, value.toString());
    }
}
