package dev.cgroupns.image.credentials;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Credentials and the images they are for. Images are matched as in the kubelet's keyring ({@code
 * pkg/credentialprovider}): a key is a host with an optional port and path; {@code *} matches any characters within one
 * label of the host; keys are tried from the longest path to the shortest, and credentials with the same key in the
 * order in which they were added.
 */
public final class Keyring {
    /** Without credentials: lookups are anonymous. */
    public static final Keyring EMPTY = new Keyring(List.of());

    private static final String DOCKER_HUB = "docker.io";
    /** The key that docker itself writes for Docker Hub. */
    private static final String DOCKER_HUB_KEY = "index.docker.io";

    /**
     * Credentials with the same key.
     *
     * @param host may contain asterisks
     * @param path may be empty
     */
    private record Entry(String host, String path, List<Credential> credentials) {
        boolean matches(String registry, String repository) {
            return repository.startsWith(path) && hostMatches(host, registry);
        }
    }

    private final List<List<Entry>> layers;

    private Keyring(List<List<Entry>> layers) {
        this.layers = layers;
    }

    /** A keyring of these secrets, in the order in which the pod names them. */
    public static Keyring of(List<DockerConfig> configs) {
        // The kubelet sorts the keys in reverse order as strings, which puts longer paths of one host first.
        Map<String, List<Credential>> byKey = new TreeMap<>(Comparator.reverseOrder());
        for (DockerConfig config : configs) {
            config.entries()
                    .forEach((location, credential) -> byKey.computeIfAbsent(key(location), _ -> new ArrayList<>())
                            .add(credential));
        }
        return byKey.isEmpty()
                ? EMPTY
                : new Keyring(List.of(byKey.entrySet().stream()
                        .map(each -> entry(each.getKey(), each.getValue()))
                        .toList()));
    }

    /** This keyring's credentials first, then the other's. */
    public Keyring then(Keyring other) {
        List<List<Entry>> all = new ArrayList<>(layers);
        all.addAll(other.layers);
        return all.isEmpty() ? EMPTY : new Keyring(List.copyOf(all));
    }

    /**
     * The credentials for an image, in the order in which to try them; empty for an anonymous lookup.
     *
     * @param registry host with an optional port
     * @param repository path below it
     */
    public List<Credential> lookup(String registry, String repository) {
        if (layers.isEmpty()) {
            return List.of();
        }
        String host = registry.toLowerCase(Locale.ROOT);
        Set<Credential> found = new LinkedHashSet<>();
        for (List<Entry> layer : layers) {
            int before = found.size();
            for (Entry entry : layer) {
                if (entry.matches(host, repository)) {
                    found.addAll(entry.credentials());
                }
            }
            if (found.size() == before && host.equals(DOCKER_HUB)) {
                layer.stream()
                        .filter(entry -> entry.host().equals(DOCKER_HUB_KEY)
                                && entry.path().isEmpty())
                        .forEach(entry -> found.addAll(entry.credentials()));
            }
        }
        return List.copyOf(found);
    }

    private static Entry entry(String key, List<Credential> credentials) {
        int slash = key.indexOf('/');
        return slash < 0
                ? new Entry(key, "", List.copyOf(credentials))
                : new Entry(key.substring(0, slash), key.substring(slash + 1), List.copyOf(credentials));
    }

    /** The kubelet treats {@code https://host/v1/} and {@code https://host/v2/} as the host itself. */
    private static String key(String location) {
        String rest = location.replaceFirst("^https?://", "");
        int slash = rest.indexOf('/');
        String host = slash < 0 ? rest : rest.substring(0, slash);
        String path = slash < 0 ? "" : rest.substring(slash);
        if (path.startsWith("/v1/") || path.startsWith("/v2/")) {
            path = path.substring("/v1".length());
        }
        return host.toLowerCase(Locale.ROOT) + (path.equals("/") ? "" : path);
    }

    private static boolean hostMatches(String glob, String host) {
        if (!glob.contains("*")) {
            return glob.equals(host);
        }
        String[] globLabels = glob.split("\\.", -1);
        String[] labels = host.split("\\.", -1);
        if (globLabels.length != labels.length) {
            return false;
        }
        for (int i = 0; i < labels.length; i++) {
            if (!globMatches(globLabels[i], labels[i])) {
                return false;
            }
        }
        return true;
    }

    /** Takes linear time for each asterisk: tenants write secrets, and regular expressions may backtrack. */
    private static boolean globMatches(String glob, String label) {
        String[] parts = glob.split("\\*", -1);
        if (parts.length == 1) {
            return glob.equals(label);
        }
        String last = parts[parts.length - 1];
        int at = parts[0].length();
        if (!label.startsWith(parts[0])) {
            return false;
        }
        for (int i = 1; i < parts.length - 1; i++) {
            int found = label.indexOf(parts[i], at);
            if (found < 0) {
                return false;
            }
            at = found + parts[i].length();
        }
        return label.length() - last.length() >= at && label.endsWith(last);
    }

    @Override
    public String toString() {
        return "Keyring[hidden]";
    }
}
