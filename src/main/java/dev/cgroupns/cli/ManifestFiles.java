package dev.cgroupns.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Reads manifests from files, directories and standard input. */
final class ManifestFiles {
    private static final String STANDARD_INPUT = "-";
    /** kubectl reads these from directories. A file on the command line may have any name. */
    private static final List<String> EXTENSIONS = List.of(".json", ".yaml", ".yml");
    /** A device never ends. */
    private static final int MAX_DEVICE_BYTES = 64 << 20;

    /** Which files in a directory are read. */
    enum Depth {
        /** The files in the directory itself. */
        DIRECTORY,
        /** The files in directories below it too. */
        RECURSIVE
    }

    private ManifestFiles() {}

    /**
     * Reads a file, a directory or standard input.
     *
     * @param name a file, a directory, or {@code -}
     * @return the manifests, in the order of their names
     * @throws InputException if a file cannot be read, or the directory has none
     */
    static List<Manifest> read(String name, Depth depth, TemplatePaths paths) {
        try {
            if (name.equals(STANDARD_INPUT)) {
                return List.of(manifest("standard input", System.in, Integer.MAX_VALUE, paths));
            }
            Path path = Path.of(name);
            return Files.isDirectory(path) ? directory(path, depth, paths) : List.of(manifest(path, paths));
        } catch (InvalidPathException e) {
            throw new InputException(name + ": cannot be read: " + e.getMessage());
        }
    }

    private static List<Manifest> directory(Path directory, Depth depth, TemplatePaths paths) {
        int levels = switch (depth) {
            case DIRECTORY -> 1;
            case RECURSIVE -> Integer.MAX_VALUE;
        };
        List<Path> files;
        try (Stream<Path> found = Files.walk(directory, levels)) {
            files = found.filter(ManifestFiles::isManifest).sorted().toList();
        } catch (IOException | UncheckedIOException e) {
            throw new InputException(directory + ": cannot be read: " + e.getMessage());
        }
        if (files.isEmpty()) {
            throw new InputException(
                    directory + ": there is no file in it whose name ends in " + String.join(", ", EXTENSIONS)
                            + (switch (depth) {
                                case DIRECTORY -> "; -R reads the directories below it too";
                                case RECURSIVE -> "";
                            }));
        }
        return files.stream().map(file -> manifest(file, paths)).toList();
    }

    private static boolean isManifest(Path path) {
        String name = String.valueOf(path.getFileName());
        return EXTENSIONS.stream().anyMatch(name::endsWith) && !Files.isDirectory(path);
    }

    private static Manifest manifest(Path file, TemplatePaths paths) {
        try (InputStream in = Files.newInputStream(file)) {
            // A pipe ends when its writer ends; other special files may never end.
            boolean ends = Files.isRegularFile(file) || isPipe(file);
            return manifest(file.toString(), in, ends ? Integer.MAX_VALUE : MAX_DEVICE_BYTES, paths);
        } catch (NoSuchFileException e) {
            throw new InputException(file + ": there is no such file");
        } catch (AccessDeniedException e) {
            throw new InputException(file + ": permission denied");
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read: " + e.getMessage());
        }
    }

    /** Checks the file type in the mode for S_IFIFO (inode(7)). */
    private static boolean isPipe(Path file) throws IOException {
        return Files.getFileStore(file).supportsFileAttributeView("unix")
                && ((int) Files.getAttribute(file, "unix:mode") & 0170000) == 0010000;
    }

    private static Manifest manifest(String shown, InputStream in, int maxBytes, TemplatePaths paths) {
        return UnexpectedException.at(shown, () -> read(shown, in, maxBytes, paths));
    }

    private static Manifest read(String shown, InputStream in, int maxBytes, TemplatePaths paths) {
        try {
            byte[] bytes = in.readNBytes(maxBytes);
            if (bytes.length == maxBytes) {
                throw new InputException(shown + ": is larger than " + (maxBytes >> 20) + " MiB");
            }
            return Manifest.parse(shown, text(bytes), paths);
        } catch (CharacterCodingException e) {
            throw new InputException(
                    shown + ": expected a manifest in YAML or JSON, found data that is not UTF-8 text");
        } catch (IOException e) {
            throw new InputException(shown + ": cannot be read: " + e.getMessage());
        }
    }

    /** Decodes strictly only if the text may not be UTF-8: that takes four times the memory. */
    private static String text(byte[] bytes) throws CharacterCodingException {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.indexOf('\uFFFD') < 0
                ? text
                : StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
    }
}
