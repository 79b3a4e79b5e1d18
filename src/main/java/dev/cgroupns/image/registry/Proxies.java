package dev.cgroupns.image.registry;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The proxies to reach registries through. They are read from the environment variables, and by the rules, of Go
 * programs such as the kubelet and containerd ({@code golang.org/x/net/http/httpproxy}): {@code HTTPS_PROXY}, {@code
 * HTTP_PROXY} and {@code NO_PROXY}, in upper or lower case.
 */
public final class Proxies {
    /** Every host is connected to directly. */
    public static final Proxies NONE = new Proxies(Optional.empty(), Optional.empty(), List.of());

    private static final int MAX_PORT = 65535;

    /**
     * An HTTP proxy.
     *
     * @param user empty if the URL names none
     * @param password never shown
     */
    record Proxy(String host, int port, String user, String password) {
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    private final Optional<Proxy> https;
    private final Optional<Proxy> http;
    private final List<Predicate<Origin>> exceptions;

    private Proxies(Optional<Proxy> https, Optional<Proxy> http, List<Predicate<Origin>> exceptions) {
        this.https = https;
        this.http = http;
        this.exceptions = exceptions;
    }

    /**
     * Reads the environment.
     *
     * @throws InvalidProxyException if a proxy's URL cannot be used
     */
    public static Proxies of(Map<String, String> environment) {
        String except =
                variable(environment, "NO_PROXY").map(Map.Entry::getValue).orElse("");
        return new Proxies(
                variable(environment, "HTTPS_PROXY").map(each -> proxy(each.getKey(), each.getValue())),
                variable(environment, "HTTP_PROXY").map(each -> proxy(each.getKey(), each.getValue())),
                Stream.of(except.split(","))
                        .map(each -> each.strip().toLowerCase(Locale.ROOT))
                        .map(Proxies::exception)
                        .flatMap(Optional::stream)
                        .toList());
    }

    /** Empty if the origin is connected to directly, as this machine always is. */
    Optional<Proxy> proxyFor(Origin origin) {
        Optional<Proxy> proxy = origin.scheme().equals("https") ? https : http;
        boolean direct = proxy.isEmpty()
                || isThisMachine(host(origin))
                || exceptions.stream().anyMatch(exception -> exception.test(origin));
        return direct ? Optional.empty() : proxy;
    }

    /** The upper-case variable takes precedence, as in Go. */
    private static Optional<Map.Entry<String, String>> variable(Map<String, String> environment, String name) {
        return Stream.of(name, name.toLowerCase(Locale.ROOT))
                .filter(each -> !environment.getOrDefault(each, "").isEmpty())
                .map(each -> Map.entry(each, environment.getOrDefault(each, "")))
                .findFirst();
    }

    private static Proxy proxy(String variable, String text) {
        try {
            URI uri = new URI(text.contains("://") ? text : "http://" + text);
            String host = uri.getHost();
            int port = uri.getPort() < 0 ? 80 : uri.getPort();
            if ("http".equalsIgnoreCase(uri.getScheme()) && host != null && port <= MAX_PORT && port > 0) {
                String[] user =
                        Objects.requireNonNullElse(uri.getRawUserInfo(), "").split(":", 2);
                return new Proxy(
                        withoutBrackets(host), port, decoded(user[0]), user.length < 2 ? "" : decoded(user[1]));
            }
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new InvalidProxyException(variable);
        }
        throw new InvalidProxyException(variable);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Empty for an entry that is not valid, which Go ignores too. */
    private static Optional<Predicate<Origin>> exception(String text) {
        if (text.equals("*")) {
            return Optional.of(_ -> true);
        }
        if (text.contains("/")) {
            return range(text).map(range -> origin -> isIn(range, origin));
        }
        HostAndPort meant = HostAndPort.parse(text);
        if (meant.host().isEmpty()) {
            return Optional.empty();
        }
        Predicate<Origin> host = range(meant.host())
                .<Predicate<Origin>>map(address -> origin -> isIn(address, origin))
                .orElseGet(() -> domain(meant.host()));
        return Optional.of(origin ->
                (meant.port().isEmpty() || meant.port().equals(String.valueOf(origin.port()))) && host.test(origin));
    }

    /**
     * {@code example.com} matches the domain and all below it; {@code .example.com} and {@code *.example.com} match
     * only what is below it.
     */
    private static Predicate<Origin> domain(String text) {
        String name = text.startsWith("*.") ? text.substring(1) : text;
        if (name.startsWith(".")) {
            return origin -> host(origin).endsWith(name);
        }
        return origin -> host(origin).equals(name) || host(origin).endsWith("." + name);
    }

    private static Optional<AddressRange> range(String text) {
        try {
            return Optional.of(AddressRange.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean isIn(AddressRange range, Origin origin) {
        InetAddress address = literal(host(origin));
        return address != null && range.contains(address);
    }

    private static boolean isThisMachine(String host) {
        InetAddress address = literal(host);
        return host.equals("localhost") || address != null && address.isLoopbackAddress();
    }

    /** Null for a name: names are not resolved. */
    private static @Nullable InetAddress literal(String host) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
        try {
            return bytes == null ? null : InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }

    /** Go ignores a dot at the end of a name. */
    private static String host(Origin origin) {
        String host = withoutBrackets(origin.host());
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /** Such as {@code example.com:443} or {@code [::1]:443}, or without a port: {@code example.com}, {@code ::1}. */
    private record HostAndPort(String host, String port) {
        static HostAndPort parse(String text) {
            int colon = text.lastIndexOf(':');
            boolean isAddress = text.indexOf(':') != colon && !text.startsWith("[");
            return colon < 0 || isAddress || text.endsWith("]")
                    ? new HostAndPort(withoutBrackets(text), "")
                    : new HostAndPort(withoutBrackets(text.substring(0, colon)), text.substring(colon + 1));
        }
    }
}
