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
 * A scanner that takes tabs between tokens as kubectl does; SnakeYAML refuses them.
 *
 * <p>go-yaml steps over them inside flow collections, and in block context where no key can start: not at the start of
 * a line, and not behind {@code -}, {@code ?} or a {@code :} that stands alone.
 */
final class TabsBetweenTokens implements Scanner {
    /** In front of a tab: where a key can start. */
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

    /** The scanner says that no token starts with a tab before it has taken it: behind the tab it can go on. */
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
                    // The scanner has ended blocks by the tab's column already.
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
