package dev.cgroupns.cli;

import dev.cgroupns.config.BuildVersion;
import dev.cgroupns.config.Configuration;
import dev.cgroupns.config.ConfigurationReader;
import dev.cgroupns.delivery.ClusterFacts;
import dev.cgroupns.image.credentials.DockerConfig;
import dev.cgroupns.patch.Injector;
import dev.cgroupns.verdict.Judge;
import dev.cgroupns.verdict.KnownImages;
import dev.cgroupns.verdict.Mode;
import dev.cgroupns.verdict.OptOut;
import dev.cgroupns.verdict.PlainText;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of commands that judge pods in manifests: the configuration, and whether registries are asked. */
final class InjectorOptions {
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
     * An injector that decides like the webhook, and injects whatever the configured mode: the mode is the webhook's.
     *
     * @param err receives a line for each part of the configuration that is ignored here
     */
    PodInjector injector(PrintWriter err) {
        return injector(err, _ -> Mode.INJECT);
    }

    /** An injector that decides like the webhook, and changes no pod if the webhook would only observe. */
    PodInjector webhook(PrintWriter err) {
        return injector(err, Configuration::mode);
    }

    private PodInjector injector(PrintWriter err, Function<Configuration, Mode> mode) {
        Configuration configuration = config == null ? ConfigurationReader.defaults() : configuration(config, err);
        Injector injector = new Injector(
                new Judge(configuration.policy()),
                configuration.launcherSettings(BuildVersion.current()),
                mode.apply(configuration));
        return resolve
                ? new ResolvingInjector(injector, configuration, DockerConfig.userFile(System.getenv()))
                : pod -> injector.inject(pod, OptOut.ALLOWED, KnownImages.NONE, ClusterFacts.OFFLINE);
    }

    private Configuration configuration(Path file, PrintWriter err) {
        return resolve
                ? ConfigurationReader.read(file)
                : ConfigurationReader.readOutsideCluster(file, warning -> err.println(PlainText.of(warning)));
    }
}
