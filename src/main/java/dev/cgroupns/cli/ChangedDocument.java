package dev.cgroupns.cli;

import dev.cgroupns.cli.Document.TemplatePatch;
import dev.cgroupns.cli.Document.Unread;
import dev.cgroupns.patch.PodChange;
import dev.cgroupns.yaml.Revision;
import dev.cgroupns.yaml.Revision.Refused;
import dev.cgroupns.yaml.Revision.Revised;
import java.util.ArrayList;
import java.util.List;

/**
 * The changes to the pods in one document.
 *
 * @param file the file's name on the command line
 * @param document the document as it was read
 * @param templates its pods, in order
 * @param <C> the kind of change
 */
record ChangedDocument<C extends PodChange>(String file, Document document, List<ChangedTemplate<C>> templates) {
    /** The document after the changes; byte for byte the same if no pod in it is changed. */
    RevisedDocument<C> revised() {
        List<TemplatePatch> changes = templates.stream()
                .filter(ChangedTemplate::isChanged)
                .map(each -> new TemplatePatch(
                        each.template().pointer(), each.change().patch()))
                .toList();
        Revision revision = changes.isEmpty() ? new Revised(document.text(), List.of(), 0) : document.patched(changes);
        return switch (revision) {
            case Revised revised
            when document.revealsUnread(revised.text()) ->
                new RevisedDocument<>(this, document.text(), RevisedDocument.Fate.TEXT_AFTER_IT, notes());
            case Revised revised ->
                new RevisedDocument<>(this, revised.text(), RevisedDocument.Fate.AS_JUDGED, notes(revised));
            case Refused() -> new RevisedDocument<>(this, document.text(), RevisedDocument.Fate.LEFT_AS_IT_IS, notes());
        };
    }

    /** File and line. */
    String place() {
        return file + ":" + document.lineOf("");
    }

    /** What the user should know about the file, whatever is done with it. */
    List<String> notes() {
        return document instanceof Unread unread
                ? List.of(file + ":" + unread.firstLine() + ": left unchanged from here to the next line of ---:"
                        + " kubectl reads one document between two of them; write --- before this one")
                : List.of();
    }

    private List<String> notes(Revised revised) {
        List<String> notes = new ArrayList<>(notes());
        for (String pointer : revised.rewritten()) {
            notes.add(file + ":" + document.lineOf(pointer) + ": " + (pointer.isEmpty() ? "the document" : pointer)
                    + " was rewritten: it could not be changed in place");
        }
        if (revised.lostComments() > 0) {
            notes.add(file + ":" + document.lineOf("") + ": " + revised.lostComments()
                    + (revised.lostComments() == 1 ? " comment" : " comments") + " in it were lost");
        }
        return notes;
    }
}
