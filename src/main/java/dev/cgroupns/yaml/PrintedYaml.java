package dev.cgroupns.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads the part of YAML that programs print and most people write: mappings and lists on lines of their own, values on
 * one line, and literals.
 *
 * <p>SnakeYAML takes seconds for a list of thousands of pods. This class takes a tenth of that and produces the same
 * nodes. It refuses any text that it does not fully support, including invalid YAML; SnakeYAML then reads it.
 */
final class PrintedYaml {
    /** Together with the brackets inside, less than SnakeYAML's own limit. */
    private static final int MAX_DEPTH = 80;

    private final PrintedLines lines;
    private final PrintedScalars scalars;
    private int depth;

    private PrintedYaml(String text) {
        this.lines = new PrintedLines(text);
        this.scalars = new PrintedScalars(lines);
    }

    /** The text as SnakeYAML would read it; empty if this class does not support the text. */
    static Optional<Node> read(String text) {
        PrintedYaml reader = new PrintedYaml(text);
        try {
            if (!reader.lines.next()) {
                return Optional.empty();
            }
            Node root = reader.block();
            return reader.lines.isAtEnd() ? Optional.of(root) : Optional.empty();
        } catch (UnsupportedYamlException e) {
            return Optional.empty();
        }
    }

    /** The mapping or list that starts at the current place. */
    private Node block() {
        if (++depth > MAX_DEPTH) {
            throw UnsupportedYamlException.INSTANCE;
        }
        Node node = lines.isDash() ? sequence() : mapping();
        depth--;
        return node;
    }

    private Node mapping() {
        int column = lines.column();
        Mark start = lines.mark();
        List<NodeTuple> tuples = new ArrayList<>();
        while (!lines.isAtEnd() && lines.column() == column && !lines.isDash()) {
            Node key = scalars.key();
            tuples.add(new NodeTuple(key, value(column)));
        }
        refuseDeeperThan(column);
        return new MappingNode(Tag.MAP, true, tuples, start, lines.mark(), FlowStyle.BLOCK);
    }

    private Node value(int column) {
        Mark behindColon = lines.mark();
        if (!lines.isRestBlank()) {
            return inLine(column);
        }
        lines.next();
        boolean isBelow = !lines.isAtEnd() && (lines.column() > column || lines.column() == column && lines.isDash());
        return isBelow ? block() : new ScalarNode(Tag.NULL, "", behindColon, behindColon, ScalarStyle.PLAIN);
    }

    private Node sequence() {
        int column = lines.column();
        Mark start = lines.mark();
        List<Node> elements = new ArrayList<>();
        while (!lines.isAtEnd() && lines.column() == column && lines.isDash()) {
            lines.behindDash();
            elements.add(lines.isDash() || scalars.isKeyAhead() ? block() : inLine(column));
        }
        refuseDeeperThan(column);
        return new SequenceNode(Tag.SEQ, true, elements, start, lines.mark(), FlowStyle.BLOCK);
    }

    /** A value that starts on this line. A plain one that continues on the next line is refused there. */
    private Node inLine(int column) {
        if (lines.peek() == '|') {
            return scalars.literal(column);
        }
        Node value = scalars.value();
        if (!lines.isRestBlank()) {
            throw UnsupportedYamlException.INSTANCE;
        }
        lines.next();
        refuseDeeperThan(column);
        return value;
    }

    private void refuseDeeperThan(int column) {
        if (!lines.isAtEnd() && lines.column() > column) {
            throw UnsupportedYamlException.INSTANCE;
        }
    }
}
