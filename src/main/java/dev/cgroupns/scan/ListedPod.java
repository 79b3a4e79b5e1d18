package dev.cgroupns.scan;

import com.fasterxml.jackson.databind.JsonNode;

/** A pod of a list. */
sealed interface ListedPod {
    /**
     * A pod of usual size.
     *
     * @param pod as the API server has it
     */
    record WholePod(JsonNode pod) implements ListedPod {}

    /** A pod with more JSON tokens than are kept of one. */
    record TooLarge() implements ListedPod {}
}
