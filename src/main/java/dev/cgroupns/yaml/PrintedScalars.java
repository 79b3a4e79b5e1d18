package dev.cgroupns.yaml;

import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** The keys and values of one line, and literals, for {@link PrintedYaml}. */
final class PrintedScalars {
    /** SnakeYAML's limit is 1,024. */
    private static final int MAX_KEY = 1000;
    /** Together with the blocks around them, less than SnakeYAML's own limit. */
    private static final int MAX_BRACKETS = 10;
    /** Characters that no plain value starts with. */
    private static final String INDICATORS = "-?:,[]{}#&*!|>'\"%@`";

    private static final KubernetesResolver RESOLVER = new KubernetesResolver();

    private final PrintedLines lines;
    private final String text;
    private int openBrackets;

    PrintedScalars(PrintedLines lines) {
        this.lines = lines;
        this.text = lines.text();
    }

    /** Whether a plain key starts here. */
    boolean isKeyAhead() {
        return INDICATORS.indexOf(lines.peek()) < 0 && isColon(plainEnd(lines.at()));
    }

    /** Reads a key, up to and including its colon. */
    Node key() {
        int start = lines.at();
        int end = plainEnd(start);
        boolean isKey = INDICATORS.indexOf(lines.peek()) < 0 && isColon(end) && end - start < MAX_KEY;
        if (!isKey || text.startsWith("<<", start)) {
            throw UnsupportedYamlException.INSTANCE;
        }
        lines.to(end + 1);
        return plain(start, end);
    }

    /** Reads a value that ends on this line. */
    Node value() {
        int start = lines.at();
        return switch (lines.peek()) {
            case '\'' -> quoted(start, ScalarStyle.SINGLE_QUOTED);
            case '"' -> quoted(start, ScalarStyle.DOUBLE_QUOTED);
            case '[' -> list();
            case '{' -> map();
            default -> plainValue(start);
        };
    }

    private Node plainValue(int start) {
        boolean isMinus = lines.peek() == '-' && start + 1 < lines.end() && text.charAt(start + 1) != ' ';
        int end = plainEnd(start);
        if (INDICATORS.indexOf(lines.peek()) >= 0 && !isMinus || isColon(end)) {
            throw UnsupportedYamlException.INSTANCE;
        }
        lines.to(end);
        return plain(start, end);
    }

    /** Where a plain value ends: before a comment, a colon with a blank after it, or the blanks at the line's end. */
    private int plainEnd(int start) {
        int end = start;
        for (int i = start; i < lines.end(); i++) {
            char each = text.charAt(i);
            boolean isComment = each == '#' && i > start && text.charAt(i - 1) == ' ';
            if (isComment) {
                return end;
            }
            boolean isBehindBlank = each == ':' && end < i;
            if (!PrintedLines.isText(each) || isBehindBlank && isColon(i)) {
                throw UnsupportedYamlException.INSTANCE;
            }
            if (isColon(i)) {
                return i;
            }
            end = each == ' ' ? end : i + 1;
        }
        return end;
    }

    private boolean isColon(int index) {
        return index < lines.end()
                && text.charAt(index) == ':'
                && (index + 1 == lines.end() || text.charAt(index + 1) == ' ');
    }

    private Node plain(int start, int end) {
        String value = text.substring(start, end);
        Tag tag = RESOLVER.resolve(NodeId.scalar, value, true);
        return new ScalarNode(tag, value, lines.mark(start), lines.mark(end), ScalarStyle.PLAIN);
    }

    private Node quoted(int start, ScalarStyle style) {
        char quote = text.charAt(start);
        int end = start + 1;
        boolean hasQuotes = false;
        while (end < lines.end() && (text.charAt(end) != quote || isDoubled(end, quote))) {
            boolean isQuote = text.charAt(end) == quote;
            if (!PrintedLines.isText(text.charAt(end)) || quote == '"' && text.charAt(end) == '\\') {
                throw UnsupportedYamlException.INSTANCE;
            }
            hasQuotes |= isQuote;
            end += isQuote ? 2 : 1;
        }
        if (end == lines.end()) {
            throw UnsupportedYamlException.INSTANCE;
        }
        lines.to(end + 1);
        String value = text.substring(start + 1, end);
        return new ScalarNode(
                Tag.STR, hasQuotes ? value.replace("''", "'") : value, lines.mark(start), lines.mark(end + 1), style);
    }

    private boolean isDoubled(int index, char quote) {
        return quote == '\'' && index + 1 < lines.end() && text.charAt(index + 1) == quote;
    }

    private Node list() {
        enter();
        Mark start = lines.mark();
        List<Node> elements = new ArrayList<>();
        while (hasNext(elements.isEmpty(), ']')) {
            elements.add(inBrackets());
        }
        openBrackets--;
        return new SequenceNode(Tag.SEQ, true, elements, start, lines.mark(), FlowStyle.FLOW);
    }

    private void enter() {
        if (++openBrackets > MAX_BRACKETS) {
            throw UnsupportedYamlException.INSTANCE;
        }
    }

    private Node map() {
        enter();
        Mark start = lines.mark();
        List<NodeTuple> tuples = new ArrayList<>();
        while (hasNext(tuples.isEmpty(), '}')) {
            Node key = inBrackets();
            if (!(key instanceof ScalarNode) || key.getTag().equals(Tag.MERGE) || !isColon(lines.at())) {
                throw UnsupportedYamlException.INSTANCE;
            }
            lines.to(lines.blanks(lines.at() + 1));
            tuples.add(new NodeTuple(key, inBrackets()));
        }
        openBrackets--;
        return new MappingNode(Tag.MAP, true, tuples, start, lines.mark(), FlowStyle.FLOW);
    }

    /** Skips the opening bracket, a comma or the closing bracket. Whether a part follows. */
    private boolean hasNext(boolean isFirst, char closing) {
        int next = lines.blanks(isFirst ? lines.at() + 1 : lines.at());
        lines.to(next);
        if (lines.peek() == closing) {
            lines.to(next + 1);
            return false;
        }
        if (!isFirst) {
            if (lines.peek() != ',') {
                throw UnsupportedYamlException.INSTANCE;
            }
            lines.to(lines.blanks(next + 1));
        }
        return true;
    }

    private Node inBrackets() {
        return switch (lines.peek()) {
            case '\'', '"', '[', '{' -> value();
            default -> {
                int start = lines.at();
                int end = start;
                while (end < lines.end() && isWord(end)) {
                    end++;
                }
                boolean isOption = end > start + 1 && text.charAt(start) == '-';
                boolean isWord = end > start && INDICATORS.indexOf(text.charAt(start)) < 0;
                if (!isWord && !isOption) {
                    throw UnsupportedYamlException.INSTANCE;
                }
                lines.to(end);
                yield plain(start, end);
            }
        };
    }

    /** Whether a plain value in brackets may have this character; more characters have a meaning there. */
    private boolean isWord(int index) {
        char each = text.charAt(index);
        return each >= 'a' && each <= 'z'
                || each >= 'A' && each <= 'Z'
                || each >= '0' && each <= '9'
                || "-_./+=".indexOf(each) >= 0;
    }

    /** Reads a literal, the lines after {@code |}, and goes to the next line with content. */
    Node literal(int parentColumn) {
        Mark start = lines.mark();
        lines.to(lines.at() + 1);
        char chomping = lines.peek();
        if (chomping == '-' || chomping == '+') {
            lines.to(lines.at() + 1);
        }
        if (!lines.isRestBlank() || !lines.nextLine()) {
            throw UnsupportedYamlException.INSTANCE;
        }
        int indent = lines.blanks(lines.at()) - lines.at();
        if (indent <= parentColumn || indent == lines.end() - lines.at()) {
            throw UnsupportedYamlException.INSTANCE;
        }
        String value = literalText(indent);
        Mark end = lines.mark();
        lines.content();
        return new ScalarNode(Tag.STR, chomped(value, chomping), start, end, ScalarStyle.LITERAL);
    }

    private String literalText(int indent) {
        StringBuilder value = new StringBuilder();
        boolean isInside = true;
        while (isInside) {
            int start = Math.min(lines.at() + indent, lines.end());
            for (int i = start; i < lines.end(); i++) {
                if (!PrintedLines.isText(text.charAt(i)) && text.charAt(i) != '\t') {
                    throw UnsupportedYamlException.INSTANCE;
                }
            }
            value.append(text, start, lines.end());
            if (lines.end() < text.length()) {
                value.append('\n');
            }
            isInside = lines.nextLine() && isLiteral(indent);
        }
        return value.toString();
    }

    private boolean isLiteral(int indent) {
        int first = lines.blanks(lines.at());
        return first == lines.end() || first - lines.at() >= indent;
    }

    private static String chomped(String value, char chomping) {
        if (chomping == '+') {
            return value;
        }
        int end = value.length();
        while (end > 0 && value.charAt(end - 1) == '\n') {
            end--;
        }
        boolean hasLineFeed = end < value.length() && chomping != '-';
        return value.substring(0, hasLineFeed ? end + 1 : end);
    }
}
