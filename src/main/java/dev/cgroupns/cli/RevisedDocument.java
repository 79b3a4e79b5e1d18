package dev.cgroupns.cli;

import java.util.List;

/**
 * A document as {@code inject} prints it.
 *
 * @param injected the injections to make
 * @param text the text to print
 * @param fate whether they were made
 * @param notes what the user should know about the text, a line each
 */
record RevisedDocument(InjectedDocument injected, String text, Fate fate, List<String> notes) {

    /** Whether a document was changed. */
    enum Fate {
        /** Its pods follow the verdicts. */
        AS_JUDGED,
        /** It is unchanged, because it would lose its comments. */
        LEFT_AS_IT_IS,
        /** It is unchanged, because kubectl would then also read the text after it. */
        TEXT_AFTER_IT
    }

    /** Whether this pod in it was changed. */
    boolean isChanged(InjectedTemplate template) {
        return fate == Fate.AS_JUDGED && template.isChanged();
    }
}
