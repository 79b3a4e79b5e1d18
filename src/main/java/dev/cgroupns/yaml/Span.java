package dev.cgroupns.yaml;

import org.yaml.snakeyaml.error.Mark;

/**
 * The position of a node in the text.
 *
 * @param start the mark of its first character
 * @param end the mark after its last character
 */
record Span(Mark start, Mark end) {}
