package dev.cgroupns.image.registry;

/** An environment variable that is not the URL of a proxy. Its value may contain a password, so it is not shown. */
public final class InvalidProxyException extends RuntimeException {
    InvalidProxyException(String variable) {
        super(variable + ": expected the URL of an HTTP proxy, such as http://proxy.example:3128; proxies that are"
                + " called by HTTPS or SOCKS are not supported");
    }
}
