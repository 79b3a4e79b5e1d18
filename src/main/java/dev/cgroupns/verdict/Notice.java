package dev.cgroupns.verdict;

/**
 * Something that was asked for, by a pod's annotations or in the configuration, and not done, whatever became of the pod's
 * containers.
 *
 * @param code stable, as those of a {@link Reason} are
 * @param text a sentence for the pod's owner
 */
public record Notice(Code code, String text) {

    /** What kind of thing. */
    public enum Code {
        ANNOTATION_INVALID,
        OPT_OUT_REFUSED,
        DELIVERY_CHANGED
    }

    static Notice invalid(String text) {
        return new Notice(Code.ANNOTATION_INVALID, text);
    }

    static Notice optOutRefused() {
        return new Notice(
                Code.OPT_OUT_REFUSED,
                Annotations.INJECT + ": \"false\" does not count in this namespace, and the pod was injected; an"
                        + " administrator allows it by labelling the namespace cgroupns.dev/allow-opt-out=true");
    }
}
