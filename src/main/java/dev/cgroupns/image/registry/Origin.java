package dev.cgroupns.image.registry;

import java.net.URI;
import java.util.Locale;

/**
 * The origin that a credential or token belongs to (RFC 6454). It is never sent to another origin.
 *
 * @param scheme {@code https} or {@code http}
 * @param host lower case
 * @param port the port; the scheme's default if the URL names none
 */
record Origin(String scheme, String host, int port) {
    static Origin of(URI uri) {
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("http") ? 80 : 443;
        return new Origin(scheme, uri.getHost().toLowerCase(Locale.ROOT), port);
    }
}
