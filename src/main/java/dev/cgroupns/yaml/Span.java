package dev.cgroupns.yaml;

import org.yaml.snakeyaml.error.Mark;

/**
 * The characters of a node.
 *
 * @param start of the first one
 * @param end behind the last one
 */
record Span(Mark start, Mark end) {}
