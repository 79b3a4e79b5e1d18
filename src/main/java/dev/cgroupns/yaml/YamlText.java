package dev.cgroupns.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.yaml.YamlDocument.Form;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.comments.CommentType;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.tokens.CommentToken;
import org.yaml.snakeyaml.tokens.Token;

/** Reads YAML, and writes JSON as YAML. */
public final class YamlText {
    private static final int MAX_DEPTH = 100;
    /** For each of them the text is read again from its start. */
    private static final int MAX_TABS_INSIDE_TOKENS = 50;

    private YamlText() {}

    /**
     * Reads one document.
     *
     * @return empty where the text has no content: blank, or comments alone
     * @throws InvalidYamlException if it is not one YAML document
     */
    public static Optional<Node> read(String text) {
        Optional<Node> printed = printed(text);
        if (printed.isPresent()) {
            return printed;
        }
        return reading(text, tabless -> {
            AliasMarks parser = parser(tabless);
            return Optional.ofNullable(composer(parser).getSingleNode())
                    .map(node -> AliasExpansion.copy(node, parser.aliases(), new IdentityHashMap<>()));
        });
    }

    /**
     * Reads one document without SnakeYAML.
     *
     * @return empty where {@link PrintedYaml} does not support the text
     * @throws InvalidYamlException if a key appears twice
     */
    static Optional<Node> printed(String text) {
        return PrintedYaml.read(text).map(YamlText::withoutRepeatedKeys);
    }

    /**
     * Reads the first document of a text, whatever follows it.
     *
     * @return empty where the text has no content: blank, or comments alone
     * @throws InvalidYamlException if the text does not start with a YAML document
     */
    public static Optional<YamlDocument> first(String text) {
        return PrintedYaml.read(text)
                .map(root -> new YamlDocument(withoutRepeatedKeys(root), Map.of(), text.length(), Form.PRINTED))
                .or(() -> scanned(text));
    }

    /** Refuses keys that appear twice. A text without aliases is already a tree. */
    private static Node withoutRepeatedKeys(Node root) {
        return AliasExpansion.copy(root, new ArrayDeque<>(), new IdentityHashMap<>());
    }

    /** The same by SnakeYAML only, which reads all of YAML. */
    static Optional<YamlDocument> scanned(String text) {
        return reading(text, tabless -> {
            AliasMarks parser = parser(tabless);
            Composer composer = composer(parser);
            if (!composer.checkNode()) {
                return Optional.empty();
            }
            Node root = composer.getNode();
            int end =
                    end(parser).map(mark -> new YamlPositions(text).index(mark)).orElse(text.length());
            Map<Node, Span> aliases = new IdentityHashMap<>();
            return Optional.of(
                    new YamlDocument(AliasExpansion.copy(root, parser.aliases(), aliases), aliases, end, Form.ANY));
        });
    }

    /** Where the next document or other text starts; empty at the end of the text. */
    private static Optional<Mark> end(AliasMarks parser) {
        try {
            Event next = parser.peekEvent();
            return next.is(Event.ID.StreamEnd) ? Optional.empty() : Optional.of(next.getStartMark());
        } catch (YAMLException e) {
            return Optional.ofNullable(parser.documentEnd());
        }
    }

    /** How many comments a text has; 0 if it cannot be read. */
    static int comments(String text) {
        LoaderOptions options = options();
        options.setProcessComments(true);
        try {
            return reading(text, tabless -> {
                TabsBetweenTokens scanner = new TabsBetweenTokens(tabless, options);
                int comments = 0;
                while (!scanner.checkToken(Token.ID.StreamEnd)) {
                    comments += scanner.getToken() instanceof CommentToken comment
                                    && comment.getCommentType() != CommentType.BLANK_LINE
                            ? 1
                            : 0;
                }
                return comments;
            });
        } catch (InvalidYamlException e) {
            return 0;
        }
    }

    private static AliasMarks parser(String text) {
        return new AliasMarks(new ParserImpl(new TabsBetweenTokens(text, options())));
    }

    private static Composer composer(AliasMarks parser) {
        return new Composer(parser, new KubernetesResolver(), options());
    }

    private static LoaderOptions options() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(Integer.MAX_VALUE);
        options.setNestingDepthLimit(MAX_DEPTH);
        // AliasExpansion has a limit of its own. This one counts uses, and would refuse long lists of pods that share
        // parts.
        options.setMaxAliasesForCollections(Integer.MAX_VALUE);
        return options;
    }

    private static <T> T reading(String text, Function<String, T> reader) {
        String tabless = text;
        for (int tabs = 0; ; tabs++) {
            try {
                return reader.apply(tabless);
            } catch (MarkedYAMLException e) {
                Optional<String> next = tabs < MAX_TABS_INSIDE_TOKENS ? withoutTabAt(e, tabless) : Optional.empty();
                if (next.isEmpty()) {
                    throw new InvalidYamlException(line(e), "not valid YAML: " + describe(e));
                }
                tabless = next.get();
            } catch (ReaderException e) {
                throw invalidCharacter(text, e);
            } catch (YAMLException e) {
                throw new InvalidYamlException(1, "not valid YAML: " + e.getMessage());
            } catch (ClassCastException | IllegalArgumentException | IndexOutOfBoundsException e) {
                // Bugs of SnakeYAML.
                throw new InvalidYamlException(1, "not valid YAML: the YAML library fails with " + e);
            }
        }
    }

    /**
     * Replaces a tab after the header of a block scalar, a tag or a directive by the blank that kubectl takes it for.
     */
    private static Optional<String> withoutTabAt(MarkedYAMLException e, String text) {
        if (e.getProblemMark() == null || e.getProblem().startsWith("found character")) {
            return Optional.empty();
        }
        int at = new YamlPositions(text).index(e.getProblemMark());
        return at < text.length() && text.charAt(at) == '\t'
                ? Optional.of(text.substring(0, at) + " " + text.substring(at + 1))
                : Optional.empty();
    }

    private static InvalidYamlException invalidCharacter(String text, ReaderException e) {
        int line = 1
                + (int) text.codePoints()
                        .limit(e.getPosition())
                        .filter(each -> each == '\n')
                        .count();
        return new InvalidYamlException(
                line, "not valid YAML: the character U+%04X is not allowed".formatted(e.getCodePoint()));
    }

    /** The line of the mistake: an unclosed quote is reported where it was opened, not at the end of the text. */
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
