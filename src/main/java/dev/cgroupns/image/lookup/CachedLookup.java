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
    /** The lookup found what the image runs. */
    record CachedContents(ImageContents contents) implements CachedLookup {
        @Override
        public LookupResult answer(Optional<String> architecture) {
            return contents.answer(architecture);
        }
    }

    /** The lookup failed. */
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

    /** The rough size of an object and its header, in bytes. */
    int OVERHEAD = 64;

    /** Every entry counts at least this much, which bounds the number of entries. */
    int LEAST_WEIGHT = 1024;

    /** A rough upper estimate of its size in bytes. */
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
