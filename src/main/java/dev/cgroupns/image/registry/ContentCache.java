package dev.cgroupns.image.registry;

import dev.cgroupns.image.ImageContents;
import java.util.Optional;

/** What was read before with the same credentials: content does not change under its digest. */
public interface ContentCache {
    Optional<ImageContents> known(Digest digest);

    void learned(Digest digest, ImageContents contents);
}
