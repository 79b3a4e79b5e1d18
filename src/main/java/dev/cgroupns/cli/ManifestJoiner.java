package dev.cgroupns.cli;

import java.util.List;

/** Joins files into one text, and keeps the last document of a file separate from the first of the next. */
final class ManifestJoiner {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final StringBuilder joined = new StringBuilder();
    private boolean endsInJson;

    /** Adds a file at the end. */
    void add(List<? extends RevisedDocument<?>> file) {
        StringBuilder text = new StringBuilder();
        file.forEach(document -> text.append(document.text()));
        if (!joined.isEmpty() && !text.isEmpty()) {
            if (text.charAt(0) == BYTE_ORDER_MARK) {
                text.deleteCharAt(0);
            }
            if (joined.charAt(joined.length() - 1) != '\n') {
                joined.append('\n');
            }
            joined.append(separator(text.toString()));
        }
        joined.append(text);
        endsInJson = !file.isEmpty() && file.getLast().changed().document() instanceof Document.JsonDocument;
    }

    private String separator(String next) {
        if (next.startsWith("%")) {
            // Directives may only follow a document that was ended.
            return "...\n";
        }
        boolean bothJson = endsInJson && next.stripLeading().startsWith("{");
        return bothJson || next.startsWith("---") ? "" : "---\n";
    }

    /** The whole text. */
    @Override
    public String toString() {
        return joined.toString();
    }
}
