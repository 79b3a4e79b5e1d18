package dev.cgroupns.yaml;

import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.scanner.Scanner;
import org.yaml.snakeyaml.scanner.ScannerException;
import org.yaml.snakeyaml.scanner.ScannerImpl;
import org.yaml.snakeyaml.tokens.Token;

/**
 * A scanner that accepts tabs between tokens, as kubectl does; SnakeYAML refuses them.
 *
 * <p>go-yaml skips tabs inside flow collections, and in block context where no key can start: not at the start of a
 * line, and not after {@code -}, {@code ?} or a {@code :} that stands alone.
 */
final class TabsBetweenTokens implements Scanner {
    /** The text of a line before a tab, if a key can start there. */
    private static final Pattern KEY_CAN_START = Pattern.compile("[ \\t]*|(?:.*[ \\t])?[-?][ \\t]*|[ \\t-]*:[ \\t]*");

    private final String text;
    private final TextReader reader;
    private final Scanner scanner;
    private @Nullable YamlPositions positions;

    TabsBetweenTokens(String text, LoaderOptions options) {
        this.text = text;
        this.reader = new TextReader(text);
        this.scanner = new ScannerImpl(reader, options);
    }

    @Override
    public boolean checkToken(Token.ID... choices) {
        return behindTabs(() -> scanner.checkToken(choices));
    }

    @Override
    public boolean checkToken(Token.ID choice) {
        return behindTabs(() -> scanner.checkToken(choice));
    }

    @Override
    public Token peekToken() {
        return behindTabs(scanner::peekToken);
    }

    @Override
    public Token getToken() {
        return behindTabs(scanner::getToken);
    }

    @Override
    public void resetDocumentIndex() {
        scanner.resetDocumentIndex();
    }

    /** The scanner complains of a tab before it consumes it, so it can go on after the tab. */
    private <T> T behindTabs(Supplier<T> call) {
        while (true) {
            try {
                return call.get();
            } catch (ScannerException e) {
                boolean isBetweenTokens =
                        reader.peek() == '\t' && e.getProblem().startsWith("found character");
                if (!isBetweenTokens || !mayStandHere()) {
                    throw e;
                }
                if (reader.isBehindValueOfSeveralLines()) {
                    // The scanner has already ended blocks because of the tab's column.
                    throw new ScannerException(null, null, "a tab behind a value of several lines", e.getProblemMark());
                }
                while (reader.peek() == '\t') {
                    reader.forward();
                }
            }
        }
    }

    private boolean mayStandHere() {
        if (reader.isInBrackets()) {
            return true;
        }
        if (positions == null) {
            positions = new YamlPositions(text);
        }
        int tab = positions.index(reader.getMark());
        return !KEY_CAN_START
                .matcher(text)
                .region(positions.lineStart(tab), tab)
                .matches();
    }
}
