package dev.cgroupns.cli;

import dev.cgroupns.patch.PodChange;
import java.util.List;

/**
 * A document as {@code inject} and {@code uninject} print it.
 *
 * @param changed the changes to make
 * @param text the text to print
 * @param fate whether they were made
 * @param notes what the user should know about the text, a line each
 * @param <C> the kind of change
 */
record RevisedDocument<C extends PodChange>(ChangedDocument<C> changed, String text, Fate fate, List<String> notes) {

    /** Whether a document was changed. */
    enum Fate {
        /** Its pods follow the verdicts. */
        AS_JUDGED,
        /** It is unchanged, because it would lose its comments. */
        LEFT_AS_IT_IS,
        /** It is unchanged, because kubectl would then also read the text after it. */
        TEXT_AFTER_IT;

        /**
         * What became of a container in the document, for messages.
         *
         * @param done what was to be done, such as {@code injected}
         * @param otherwise how else it can be done if the document cannot be changed
         */
        String outcome(String done, String otherwise) {
            return switch (this) {
                case AS_JUDGED -> done;
                case LEFT_AS_IT_IS ->
                    "left unchanged: this document cannot be changed without losing its comments; write the pod"
                            + " without YAML aliases and in block style, or " + otherwise;
                case TEXT_AFTER_IT ->
                    "left unchanged: after a change, kubectl would also read the text after this document; end the"
                            + " line before --- with a line feed, or delete that text";
            };
        }
    }

    /** Whether this pod in it was changed. */
    boolean isChanged(ChangedTemplate<C> template) {
        return fate == Fate.AS_JUDGED && template.isChanged();
    }
}
