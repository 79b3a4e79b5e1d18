package dev.cgroupns.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.fuzz.FuzzTarget;
import dev.cgroupns.fuzz.Hostile;
import dev.cgroupns.fuzz.Smaller;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** Image references are parsed or refused, and a parsed one means the same when it is parsed again. */
public final class FuzzedImageNames implements FuzzTarget<String> {
    private static final List<String> VALID = List.of(
            "buildkit",
            "moby/buildkit:v0.20.0",
            "localhost:5000/a/b:c",
            "[::1]:5000/a",
            "index.docker.io/moby/buildkit@sha256:" + "0".repeat(64),
            "registry.example/a__b/c-d.e:T_1@sha256:" + "f".repeat(64),
            "${IMAGE}",
            "{{ .Values.image }}");

    @Override
    public String name() {
        return "image-names";
    }

    @Override
    public String generate(Random random) {
        return Hostile.mangled(random, Hostile.one(random, VALID));
    }

    @Override
    public void check(String input) {
        Optional<ImageReference> read = ImageReference.parse(input);
        read.ifPresent(reference ->
                assertThat(ImageReference.parse(reference.toString())).contains(reference));
    }

    @Override
    public Stream<String> smaller(String input) {
        return Smaller.texts(input);
    }
}
