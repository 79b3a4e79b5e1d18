package dev.cgroupns.cli;

import dev.cgroupns.patch.Injection;

/**
 * What the injector says of one pod or pod template of a file.
 *
 * @param file as named on the command line
 * @param line where the object starts, from 1
 * @param template where in the document it is
 * @param injection the verdicts and the patch, whose pointers start at the template
 */
record InjectedTemplate(String file, int line, PodTemplate template, Injection injection) {
    /** Whether the patch makes a container start through the launcher. */
    boolean isChanged() {
        return !injection.patch().isEmpty();
    }

    /** For the start of a line about it, such as {@code ci.yaml:12: Deployment/buildkitd}. */
    String location() {
        return file + ":" + line + ": " + template.title();
    }
}
