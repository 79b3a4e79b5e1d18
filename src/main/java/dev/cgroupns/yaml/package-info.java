/**
 * YAML as Kubernetes reads it, with comments, line numbers and scalar styles kept, so that files can be changed in
 * place.
 */
@NullMarked
package dev.cgroupns.yaml;

import org.jspecify.annotations.NullMarked;
