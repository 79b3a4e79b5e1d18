package dev.cgroupns.cli;

import dev.cgroupns.patch.Injection;

/**
 * What the injector says of one pod or pod template of a file.
 *
 * @param file as people call it
 * @param line where the object starts, from 1
 * @param document the document that holds it
 * @param template where in the document it is
 * @param injection the verdicts and the patch, whose pointers start at the template
 */
record InjectedTemplate(String file, int line, Document document, PodTemplate template, Injection injection) {}
