package dev.cgroupns.verdict;

import dev.cgroupns.image.ImageReference;
import java.util.regex.Pattern;

/**
 * A pattern for image references: {@code [registry/]path[:tag]}; {@code *} matches any characters but a slash.
 *
 * <p>Without a registry (a first segment with a dot, a colon, or {@code localhost}) the path matches the END of the
 * repository under any registry, so that {@code moby/buildkit} matches mirrors as well:
 * {@code registry.example/mirrors/moby/buildkit}. Without a tag every tag and digest matches.
 */
public final class ImagePattern {
    private static final Pattern SYNTAX = Pattern.compile(
            "[a-z0-9*]([a-z0-9._:*-]*[a-z0-9*])?(/[a-z0-9_*]([a-z0-9._*-]*[a-z0-9*])?)*(:[A-Za-z0-9_.*-]+)?");

    /** The regular expression of a single asterisk. */
    private static final String ANY = glob("*");

    private final String text;
    private final Pattern repository;
    private final Pattern tag;

    private ImagePattern(String text, Pattern repository, Pattern tag) {
        this.text = text;
        this.repository = repository;
        this.tag = tag;
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException if the text is not a pattern; the message says what is allowed
     */
    public static ImagePattern parse(String text) {
        if (!SYNTAX.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "expected [registry/]path[:tag] in lower case, with * for any characters except a slash");
        }
        int slash = text.lastIndexOf('/');
        int colon = text.indexOf(':', slash + 1);
        String path = colon < 0 ? text : text.substring(0, colon);
        String tag = colon < 0 ? "*" : text.substring(colon + 1);
        String anyParent = startsWithRegistry(path) ? "" : "(.*/)?";
        return new ImagePattern(text, Pattern.compile(anyParent + glob(path)), Pattern.compile(glob(tag)));
    }

    private static boolean startsWithRegistry(String path) {
        int slash = path.indexOf('/');
        if (slash < 0) {
            return false;
        }
        String first = path.substring(0, slash);
        return first.contains(".") || first.contains(":") || first.equals("localhost");
    }

    private static String glob(String text) {
        StringBuilder regex = new StringBuilder();
        for (String literal : text.splitWithDelimiters("\\*+", 0)) {
            regex.append(literal.startsWith("*") ? "[^/]*" : Pattern.quote(literal));
        }
        return regex.toString();
    }

    /** Whether the image matches. A reference by digest alone matches patterns without a tag. */
    public boolean matches(ImageReference image) {
        String imageTag = image.tag() == null ? "" : image.tag();
        return repository.matcher(image.registry() + "/" + image.repository()).matches()
                && tag.matcher(imageTag).matches();
    }

    /**
     * Whether the pattern certainly matches the image. Kubernetes pulls by digest if there is one, so the tag next to
     * it says nothing, and a pattern with a tag is uncertain then.
     */
    boolean isCertainOf(ImageReference image) {
        return matches(image) && (image.digest() == null || tag.pattern().equals(ANY));
    }

    /** As it was written. */
    @Override
    public String toString() {
        return text;
    }
}
