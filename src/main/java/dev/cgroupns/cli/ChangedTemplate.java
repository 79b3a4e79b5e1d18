package dev.cgroupns.cli;

import dev.cgroupns.patch.PodChange;

/**
 * The change to one pod or pod template in a file.
 *
 * @param file the file's name on the command line
 * @param line the line on which the object starts, from 1
 * @param template its place in the document
 * @param change what is done with the pod; the pointers of its patch start at the template
 * @param <C> the kind of change
 */
record ChangedTemplate<C extends PodChange>(String file, int line, PodTemplate template, C change) {
    /** Whether the patch changes the pod. */
    boolean isChanged() {
        return !change.patch().isEmpty();
    }

    /** The start of a line about it, such as {@code ci.yaml:12: Deployment/buildkitd}. */
    String location() {
        return file + ":" + line + ": " + template.title();
    }
}
