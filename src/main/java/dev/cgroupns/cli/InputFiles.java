package dev.cgroupns.cli;

import dev.cgroupns.config.BuildVersion;
import dev.cgroupns.config.Configuration;
import dev.cgroupns.config.ConfigurationReader;
import dev.cgroupns.patch.Injector;
import dev.cgroupns.verdict.Judge;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that {@code inject} and {@code explain} share: manifests in, and the configuration that decides. */
final class InputFiles {
    static final String STANDARD_INPUT = "-";

    @Option(
            names = {"-f", "--filename"},
            required = true,
            paramLabel = "FILE",
            description =
                    "Manifest, YAML or JSON, with any number of documents; - for standard input. Can be repeated.")
    private List<String> files = List.of();

    @Option(names = "--config", paramLabel = "FILE", description = "Configuration file; the defaults hold without it.")
    private @Nullable Path config;

    /** The same as the webhook's. */
    Injector injector() {
        Configuration configuration =
                config == null ? ConfigurationReader.defaults() : ConfigurationReader.read(config);
        return new Injector(new Judge(configuration.policy()), configuration.launcherSettings(BuildVersion.current()));
    }

    /** All of them, read whole before anything is written: a bad file at the end must not leave half an output. */
    List<Manifest> manifests() {
        return files.stream().map(InputFiles::manifest).toList();
    }

    private static Manifest manifest(String file) {
        String shown = file.equals(STANDARD_INPUT) ? "standard input" : file;
        try {
            byte[] bytes = file.equals(STANDARD_INPUT) ? System.in.readAllBytes() : Files.readAllBytes(Path.of(file));
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return Manifest.parse(shown, text);
        } catch (NoSuchFileException e) {
            throw new InputException(shown + ": there is no such file");
        } catch (CharacterCodingException e) {
            throw new InputException(shown + ": is not UTF-8 text");
        } catch (IOException e) {
            throw new InputException(shown + ": cannot be read: " + e.getMessage());
        }
    }
}
