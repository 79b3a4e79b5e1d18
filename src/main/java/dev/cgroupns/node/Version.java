package dev.cgroupns.node;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The numbers of a version that features depend on.
 *
 * @param major the first number
 * @param minor the second number
 */
public record Version(int major, int minor) implements Comparable<Version> {
    private static final Pattern SYNTAX = Pattern.compile("v?(\\d{1,5})\\.(\\d{1,5})(?!\\d).*");

    /** Reads {@code v1.36.3-gke.100}, {@code 2.1.4} and similar; empty if there is no such number. */
    public static Optional<Version> parse(String text) {
        Matcher matcher = SYNTAX.matcher(text);
        return matcher.matches()
                ? Optional.of(new Version(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))))
                : Optional.empty();
    }

    /** Whether this version is the other one or later. */
    public boolean isAtLeast(Version other) {
        return compareTo(other) >= 0;
    }

    @Override
    public int compareTo(Version other) {
        return Comparator.comparingInt(Version::major)
                .thenComparingInt(Version::minor)
                .compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
