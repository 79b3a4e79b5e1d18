package dev.cgroupns.cli;

import dev.cgroupns.cli.Document.Change;
import java.util.List;

/**
 * What the injector says of the pods in one document.
 *
 * @param document as it was read
 * @param templates its pods, in its order
 */
record InjectedDocument(Document document, List<InjectedTemplate> templates) {
    /** The document after the injection; byte for byte as it was where no pod of it is changed. */
    String text() {
        List<Change> changes = templates.stream()
                .filter(InjectedTemplate::isChanged)
                .map(each ->
                        new Change(each.template().pointer(), each.injection().patch()))
                .toList();
        return changes.isEmpty() ? document.text() : document.patched(changes);
    }
}
