package dev.cgroupns.admission;

import com.fasterxml.jackson.databind.JsonNode;

/** Estimates how much memory a parsed review takes. */
final class MemoryEstimate {
    /** The size of a node with its place in its parent, or of a field with its name. */
    private static final int NODE = 100;

    private MemoryEstimate() {}

    static long of(JsonNode tree) {
        long bytes = NODE + (tree.isTextual() ? tree.textValue().length() : 0);
        for (JsonNode child : tree) {
            bytes += of(child);
        }
        return bytes;
    }
}
