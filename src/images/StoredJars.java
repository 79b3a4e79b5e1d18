import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Enumeration;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Rewrites all jars in a folder so that their entries are stored, not compressed: java StoredJars.java FOLDER.
 *
 * <p>The image's layer is compressed as a whole. gzip then also finds what the classes of a jar have in common.
 */
void main(String... arguments) throws IOException {
    List<Path> jars;
    try (Stream<Path> files = Files.walk(Path.of(arguments[0]))) {
        jars = files.filter(file -> file.toString().endsWith(".jar")).toList();
    }
    if (jars.isEmpty()) {
        throw new IllegalStateException(arguments[0] + " has no jars");
    }
    for (Path jar : jars) {
        Path stored = jar.resolveSibling(jar.getFileName() + ".stored");
        try (ZipFile from = new ZipFile(jar.toFile());
                OutputStream file = Files.newOutputStream(stored);
                ZipOutputStream to = new ZipOutputStream(file)) {
            copy(from, to);
        }
        Files.setLastModifiedTime(stored, Files.getLastModifiedTime(jar));
        Files.move(stored, jar, StandardCopyOption.REPLACE_EXISTING);
    }
}

void copy(ZipFile from, ZipOutputStream to) throws IOException {
    to.setMethod(ZipOutputStream.STORED);
    for (Enumeration<? extends ZipEntry> entries = from.entries(); entries.hasMoreElements(); ) {
        ZipEntry entry = entries.nextElement();
        byte[] content;
        try (InputStream in = from.getInputStream(entry)) {
            content = in.readAllBytes();
        }
        CRC32 sum = new CRC32();
        sum.update(content);
        ZipEntry stored = new ZipEntry(entry.getName());
        stored.setTimeLocal(entry.getTimeLocal());
        stored.setSize(content.length);
        stored.setCrc(sum.getValue());
        to.putNextEntry(stored);
        to.write(content);
        to.closeEntry();
    }
}
