package dev.cgroupns.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The launcher's binaries that this program contains, each as the content of a ConfigMap. */
final class LauncherBinaries {
    /** An architecture's name in Kubernetes, and in {@code uname -m}, which the files are named after. */
    private static final Map<String, String> ARCHITECTURES =
            Map.of("amd64", "x86_64", "arm64", "aarch64", "ppc64le", "ppc64le", "riscv64", "riscv64", "s390x", "s390x");

    private static final int HASH_LENGTH = 10;

    private final Map<String, String> names = new TreeMap<>();
    private final Map<String, String> contents = new TreeMap<>();

    /**
     * @param version the version of this program
     */
    LauncherBinaries(String version) {
        ARCHITECTURES.forEach((architecture, file) -> {
            byte[] binary = read("/launcher/launcher-" + file);
            if (binary.length > 0) {
                String name = name(version, architecture, binary);
                names.put(architecture, name);
                contents.put(name, Base64.getEncoder().encodeToString(binary));
            }
        });
    }

    /** The ConfigMaps' names by architecture. They depend on the content, so a ConfigMap never has to change. */
    Map<String, String> names() {
        return names;
    }

    /** The content of the ConfigMap with this name, in base64; empty if it does not belong to this version. */
    String content(String name) {
        return contents.getOrDefault(name, "");
    }

    private static String name(String version, String architecture, byte[] binary) {
        // Names of ConfigMaps are DNS subdomains (RFC 1123).
        String readable = version.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.-]", "-");
        return "cgroupns-launcher-" + readable + "-" + architecture + "-" + hash(binary);
    }

    private static String hash(byte[] binary) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(binary);
            return HexFormat.of().formatHex(digest).substring(0, HASH_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static byte[] read(String resource) {
        try (InputStream in = LauncherBinaries.class.getResourceAsStream(resource)) {
            return in == null ? new byte[0] : in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(resource, e);
        }
    }
}
