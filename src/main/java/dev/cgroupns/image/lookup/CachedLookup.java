package dev.cgroupns.image.lookup;

import dev.cgroupns.image.ImageConfig;
import dev.cgroupns.image.ImageContents;
import dev.cgroupns.image.ImageContents.Platform;
import dev.cgroupns.image.LookupFailure;
import dev.cgroupns.image.LookupResult;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The result of a lookup for all platforms, which the cache keeps. */
sealed interface CachedLookup {
    /** It is known. */
    record CachedContents(ImageContents contents) implements CachedLookup {
        @Override
        public LookupResult answer(Optional<String> architecture) {
            return contents.answer(architecture);
        }
    }

    /** It is not. */
    record CachedFailure(LookupResult.Failed answer) implements CachedLookup {
        static CachedFailure with(LookupFailure failure, String detail) {
            return new CachedFailure(new LookupResult.Failed(failure, detail));
        }

        @Override
        public LookupResult answer(Optional<String> architecture) {
            return answer;
        }
    }

    LookupResult answer(Optional<String> architecture);

    /** The size of objects and their headers, roughly, in bytes. */
    int OVERHEAD = 64;

    /** The least that an entry counts, which bounds the number of entries. */
    int LEAST_WEIGHT = 1024;

    /** Its size in bytes, a rough upper estimate. */
    default int weight() {
        return switch (this) {
            case CachedContents known -> {
                long bytes = known.contents().platforms().stream()
                        .map(Platform::config)
                        .mapToLong(CachedLookup::weight)
                        .sum();
                yield (int) Math.clamp(bytes, LEAST_WEIGHT, Integer.MAX_VALUE / 2);
            }
            case CachedFailure _ -> LEAST_WEIGHT;
        };
    }

    private static long weight(ImageConfig config) {
        return 2L * OVERHEAD
                + Stream.of(config.entrypoint(), config.cmd(), List.of(String.valueOf(config.user())))
                        .flatMap(Collection::stream)
                        .mapToLong(word -> OVERHEAD + 2L * word.length())
                        .sum();
    }
}
