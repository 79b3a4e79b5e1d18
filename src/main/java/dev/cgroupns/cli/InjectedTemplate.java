package dev.cgroupns.cli;

import dev.cgroupns.patch.Injection;

/**
 * The injection of one pod or pod template in a file.
 *
 * @param file the file's name on the command line
 * @param line the line on which the object starts, from 1
 * @param template its place in the document
 * @param injection the verdicts and the patch, whose pointers start at the template
 */
record InjectedTemplate(String file, int line, PodTemplate template, Injection injection) {
    /** Whether the patch changes the pod. */
    boolean isChanged() {
        return !injection.patch().isEmpty();
    }

    /** The start of a line about it, such as {@code ci.yaml:12: Deployment/buildkitd}. */
    String location() {
        return file + ":" + line + ": " + template.title();
    }
}
