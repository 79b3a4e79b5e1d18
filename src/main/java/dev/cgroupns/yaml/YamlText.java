package dev.cgroupns.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.StringReader;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;

/** Text to YAML nodes, and JSON to text. */
public final class YamlText {
    /** A list of Kubernetes objects can be large; a text that is not a manifest should not fill the memory. */
    private static final int MAX_LENGTH = 64 << 20;

    private static final int MAX_DEPTH = 100;

    private YamlText() {}

    /**
     * Reads one document.
     *
     * @return empty where the text has no content: blank, or comments alone
     * @throws InvalidYamlException if it is not one YAML document
     */
    public static Optional<Node> read(String text) {
        return read(text, false);
    }

    /**
     * Reads one document, comments included.
     *
     * <p>SnakeYAML finds no place for some comments and refuses the text then.
     */
    static Optional<Node> readWithComments(String text) {
        return read(text, true);
    }

    private static Optional<Node> read(String text, boolean comments) {
        LoaderOptions options = new LoaderOptions();
        options.setProcessComments(comments);
        options.setCodePointLimit(MAX_LENGTH);
        options.setNestingDepthLimit(MAX_DEPTH);
        // Unshared has a bound of its own; this one counts uses, and would refuse long lists of pods with shared parts.
        options.setMaxAliasesForCollections(Integer.MAX_VALUE);
        try {
            StreamReader reader = new StreamReader(new StringReader(text));
            Composer composer = new Composer(new ParserImpl(reader, options), new KubernetesResolver(), options);
            return Optional.ofNullable(composer.getSingleNode()).map(Unshared::copy);
        } catch (MarkedYAMLException e) {
            throw new InvalidYamlException(line(e), "not valid YAML: " + describe(e));
        } catch (ReaderException e) {
            int line = 1
                    + (int) text.codePoints()
                            .limit(e.getPosition())
                            .filter(each -> each == '\n')
                            .count();
            throw new InvalidYamlException(
                    line, "not valid YAML: the character U+%04X is not allowed".formatted(e.getCodePoint()));
        } catch (YAMLException e) {
            throw new InvalidYamlException(1, "not valid YAML: " + e.getMessage());
        }
    }

    /** Where the mistake is: an unclosed quote is found at the end of the text, and made where the quote was opened. */
    private static int line(MarkedYAMLException e) {
        boolean isUnclosed = e.getContextMark() != null && e.getProblem().contains("end of stream");
        @Nullable Mark mark = isUnclosed ? e.getContextMark() : e.getProblemMark();
        return mark == null ? 1 : mark.getLine() + 1;
    }

    private static String describe(MarkedYAMLException e) {
        return e.getContext() == null ? e.getProblem() : e.getContext() + ", " + e.getProblem();
    }

    /** Writes a JSON tree as YAML. */
    public static String write(JsonNode json) {
        return String.join("\n", YamlStyle.KUBECTL.block(json)) + "\n";
    }
}
