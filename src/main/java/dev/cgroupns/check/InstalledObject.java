package dev.cgroupns.check;

/**
 * An object that is part of an installation.
 *
 * @param kind such as {@code MutatingWebhookConfiguration}
 * @param name its name
 * @param namespace the installation's namespace; empty if the object does not show it
 */
public record InstalledObject(String kind, String name, String namespace) {
    @Override
    public String toString() {
        return kind + " " + name;
    }
}
