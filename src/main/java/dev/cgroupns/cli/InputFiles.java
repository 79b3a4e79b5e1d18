package dev.cgroupns.cli;

import dev.cgroupns.config.BuildVersion;
import dev.cgroupns.config.Configuration;
import dev.cgroupns.config.ConfigurationReader;
import dev.cgroupns.delivery.ClusterFacts;
import dev.cgroupns.image.credentials.DockerConfig;
import dev.cgroupns.patch.Injector;
import dev.cgroupns.verdict.Images;
import dev.cgroupns.verdict.Judge;
import dev.cgroupns.verdict.OptOut;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that {@code inject} and {@code explain} share: manifests in, and the configuration that decides. */
final class InputFiles {
    private static final String STANDARD_INPUT = "-";
    /** A list of all workloads of a large cluster is smaller; a device file never ends. */
    private static final int MAX_BYTES = 64 << 20;

    @Option(
            names = {"-f", "--filename"},
            required = true,
            paramLabel = "FILE",
            description =
                    "Manifest, YAML or JSON, with any number of documents; - for standard input. Can be repeated.")
    private List<String> files = List.of();

    @Option(names = "--config", paramLabel = "FILE", description = "Configuration file; the defaults hold without it.")
    private @Nullable Path config;

    @Option(
            names = "--resolve",
            description =
                    "Ask the registries what images run, where a pod sets no command: those that the configuration"
                            + " allows, with the credentials in ~/.docker/config.json (or $DOCKER_CONFIG). Credential helpers are"
                            + " not run.")
    private boolean resolve;

    /** The same as the webhook's. */
    PodInjector injector() {
        Configuration configuration =
                config == null ? ConfigurationReader.defaults() : ConfigurationReader.read(config);
        Injector injector =
                new Injector(new Judge(configuration.policy()), configuration.launcherSettings(BuildVersion.current()));
        return resolve
                ? new ResolvingInjector(injector, configuration, DockerConfig.userFile(System.getenv()))
                : pod -> injector.inject(pod, OptOut.ALLOWED, Images.NOT_ASKED, ClusterFacts.OFFLINE);
    }

    /** All of them, read whole before anything is written: a bad file at the end must not leave half an output. */
    List<Manifest> manifests() {
        return files.stream().map(InputFiles::manifest).toList();
    }

    private static Manifest manifest(String file) {
        String shown = file.equals(STANDARD_INPUT) ? "standard input" : file;
        try (InputStream in = file.equals(STANDARD_INPUT) ? System.in : Files.newInputStream(Path.of(file))) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new InputException(shown + ": is larger than " + (MAX_BYTES >> 20) + " MiB");
            }
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return Manifest.parse(shown, text.toString());
        } catch (NoSuchFileException e) {
            throw new InputException(shown + ": there is no such file");
        } catch (AccessDeniedException e) {
            throw new InputException(shown + ": may not be read");
        } catch (CharacterCodingException e) {
            throw new InputException(shown + ": expected a manifest in YAML or JSON, found what is not UTF-8 text");
        } catch (IOException | InvalidPathException e) {
            throw new InputException(shown + ": cannot be read: " + e.getMessage());
        }
    }
}
