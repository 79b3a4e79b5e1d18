package dev.cgroupns.cli;

import java.util.regex.Pattern;

/** The names that Kubernetes allows for objects. */
final class ObjectName {
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern SUBDOMAIN = Pattern.compile("[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?");

    private ObjectName() {}

    /** Whether a namespace or a container can have this name: a label of RFC 1123. */
    static boolean isLabel(String name) {
        return LABEL.matcher(name).matches();
    }

    /** Whether a pod can have this name: a subdomain of RFC 1123. */
    static boolean isSubdomain(String name) {
        return SUBDOMAIN.matcher(name).matches();
    }
}
