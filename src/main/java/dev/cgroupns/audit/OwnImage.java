package dev.cgroupns.audit;

import dev.cgroupns.image.ImageReference;
import dev.cgroupns.verdict.Entrypoint;
import dev.cgroupns.verdict.Evidence;
import dev.cgroupns.verdict.Verdict.Inject;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a builder's own image creates a cgroup namespace. BuildKit's image does since v0.28, with a script that its
 * ENTRYPOINT starts in place of the daemon.
 */
sealed interface OwnImage {
    /** The script's base name. */
    String SCRIPT = "buildkitd-entrypoint";

    int FIRST_MINOR_WITH_SCRIPT = 28;
    Pattern VERSION = Pattern.compile("v(?<major>[0-9]{1,4})\\.(?<minor>[0-9]{1,4})(?:[.-].*)?");

    /** The image creates one. */
    record Isolates(String evidence) implements OwnImage {}

    /** The image does not create one. */
    record DoesNot() implements OwnImage {}

    /** The pod does not show it. */
    record Unclear(String why) implements OwnImage {}

    /** For a container that is not injected. */
    static OwnImage of(Inject verdict) {
        if (verdict.evidence() instanceof Evidence.CommandWord(String word) && isScript(word)) {
            return new Isolates("the command runs " + word);
        }
        return switch (verdict.entrypoint()) {
            case Entrypoint.FirstOf(List<List<String>> candidates)
            when candidates.stream().anyMatch(words -> isScript(words.getFirst())) ->
                ofOfficial(verdict.container().image());
            case Entrypoint.FirstOf _, Entrypoint.PodCommand _, Entrypoint.ImageEntrypoint _ -> new DoesNot();
        };
    }

    private static boolean isScript(String word) {
        return word.substring(word.lastIndexOf('/') + 1).equals(SCRIPT);
    }

    private static OwnImage ofOfficial(String image) {
        Optional<String> tag = ImageReference.parse(image)
                .filter(reference -> reference.digest() == null)
                .map(ImageReference::tag);
        Matcher version = VERSION.matcher(tag.orElse(""));
        if (!version.matches()) {
            return new Unclear(
                    "\"" + image + "\" does not say which version of BuildKit it is; images since v0.28 create"
                            + " a cgroup namespace, older ones do not");
        }
        boolean hasScript = !version.group("major").equals("0")
                || Integer.parseInt(version.group("minor")) >= FIRST_MINOR_WITH_SCRIPT;
        return hasScript ? new Isolates("BuildKit " + version.group()) : new DoesNot();
    }
}
