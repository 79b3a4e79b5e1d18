package dev.cgroupns.cli;

import dev.cgroupns.cli.ManifestFiles.Depth;
import dev.cgroupns.cli.TemplatePaths.TemplatePath;
import dev.cgroupns.config.BuildVersion;
import dev.cgroupns.config.Configuration;
import dev.cgroupns.config.ConfigurationReader;
import dev.cgroupns.delivery.ClusterFacts;
import dev.cgroupns.image.credentials.DockerConfig;
import dev.cgroupns.patch.Injector;
import dev.cgroupns.verdict.Judge;
import dev.cgroupns.verdict.KnownImages;
import dev.cgroupns.verdict.OptOut;
import dev.cgroupns.verdict.PlainText;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that {@code inject} and {@code explain} share: the manifests, and the configuration. */
final class InputFiles {
    @Option(
            names = {"-f", "--filename"},
            required = true,
            paramLabel = "FILE",
            description = "Manifest, YAML or JSON, with any number of documents; a directory, whose .json, .yaml and"
                    + " .yml files are read; - for standard input. Can be repeated.")
    private List<String> files = List.of();

    @Option(
            names = {"-R", "--recursive"},
            description = "Read the directories below a directory too.")
    private boolean recursive;

    @Option(
            names = "--template-path",
            paramLabel = "KIND=PATH",
            converter = TemplatePathConverter.class,
            description = "Where objects of a kind have their pod template, such as"
                    + " Rollout.argoproj.io=.spec.template, with [*] for each element of a list. Can be repeated;"
                    + " Kubernetes' own kinds and some others are known.")
    private List<TemplatePath> templatePaths = List.of();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration file; without it, the defaults apply.")
    private @Nullable Path config;

    @Option(
            names = "--resolve",
            description =
                    "Ask the registries what images run, where a pod sets no command: those that the configuration"
                            + " allows, with the credentials in ~/.docker/config.json (or $DOCKER_CONFIG). Credential helpers"
                            + " are not run.")
    private boolean resolve;

    /**
     * An injector that decides like the webhook.
     *
     * @param err receives a line for each part of the configuration that is ignored here
     */
    PodInjector injector(PrintWriter err) {
        Configuration configuration = config == null ? ConfigurationReader.defaults() : configuration(config, err);
        Injector injector =
                new Injector(new Judge(configuration.policy()), configuration.launcherSettings(BuildVersion.current()));
        return resolve
                ? new ResolvingInjector(injector, configuration, DockerConfig.userFile(System.getenv()))
                : pod -> injector.inject(pod, OptOut.ALLOWED, KnownImages.NONE, ClusterFacts.OFFLINE);
    }

    private Configuration configuration(Path file, PrintWriter err) {
        return resolve
                ? ConfigurationReader.read(file)
                : ConfigurationReader.readOutsideCluster(file, warning -> err.println(PlainText.of(warning)));
    }

    /** The files as they were given, for messages. */
    String names() {
        return String.join(", ", files);
    }

    /** All manifests. They are read before anything is written: a bad file must not leave half of the output. */
    List<Manifest> manifests() {
        Depth depth = recursive ? Depth.RECURSIVE : Depth.DIRECTORY;
        TemplatePaths paths = TemplatePaths.with(templatePaths);
        return files.stream()
                .flatMap(file -> ManifestFiles.read(file, depth, paths).stream())
                .toList();
    }

    private static final class TemplatePathConverter implements ITypeConverter<TemplatePath> {
        @Override
        public TemplatePath convert(String value) {
            try {
                return TemplatePath.parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
