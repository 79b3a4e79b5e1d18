package dev.cgroupns.cli;

import dev.cgroupns.cli.ManifestFiles.Depth;
import dev.cgroupns.cli.TemplatePaths.TemplatePath;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The manifests that a command reads. */
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
