package dev.cgroupns.image;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of an image's configuration that decides how its container starts
 * (OCI image specification, "Image Configuration", {@code config}).
 *
 * @param entrypoint {@code Entrypoint}; empty if the image sets none
 * @param cmd {@code Cmd}; empty if the image sets none
 * @param user {@code User}, such as {@code 1000:1000}; null if the image sets none
 */
public record ImageConfig(
        List<String> entrypoint, List<String> cmd, @Nullable String user) {
    public ImageConfig {
        entrypoint = List.copyOf(entrypoint);
        cmd = List.copyOf(cmd);
    }
}
