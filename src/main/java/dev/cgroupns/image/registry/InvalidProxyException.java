package dev.cgroupns.image.registry;

/** An environment variable that does not name a proxy. Its value may hold a password, and is not shown. */
public final class InvalidProxyException extends RuntimeException {
    InvalidProxyException(String variable) {
        super(variable + ": expected the URL of an HTTP proxy, such as http://proxy.example:3128; proxies that are"
                + " themselves spoken to by TLS or SOCKS are not supported");
    }
}
