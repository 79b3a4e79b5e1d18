package dev.cgroupns.cli;

import java.util.List;

/**
 * One document as {@code inject} prints it.
 *
 * @param injected what was to be done
 * @param text what is printed
 * @param fate whether it was done
 * @param notes what people should know of the text, a line each
 */
record RevisedDocument(InjectedDocument injected, String text, Fate fate, List<String> notes) {

    /** What became of a document. */
    enum Fate {
        /** Its pods are what the verdicts say. */
        AS_JUDGED,
        /** It cannot be changed without the loss of comments. */
        LEFT_AS_IT_IS
    }

    /** Whether this pod of it was changed. */
    boolean isChanged(InjectedTemplate template) {
        return fate == Fate.AS_JUDGED && template.isChanged();
    }
}
