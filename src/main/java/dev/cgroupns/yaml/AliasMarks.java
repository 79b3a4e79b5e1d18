package dev.cgroupns.yaml;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.DocumentEndEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.parser.Parser;

/** A parser that remembers the positions of aliases, which the nodes made from them do not have. */
final class AliasMarks implements Parser {
    private final Parser parser;
    private final Queue<Span> aliases = new ArrayDeque<>();
    private @Nullable Mark documentEnd;

    AliasMarks(Parser parser) {
        this.parser = parser;
    }

    @Override
    public boolean checkEvent(Event.ID choice) {
        return parser.checkEvent(choice);
    }

    @Override
    public Event peekEvent() {
        return parser.peekEvent();
    }

    @Override
    public Event getEvent() {
        Event event = parser.getEvent();
        switch (event) {
            case AliasEvent alias -> aliases.add(new Span(alias.getStartMark(), alias.getEndMark()));
            case DocumentEndEvent end -> documentEnd = end.getEndMark();
            case null, default -> {
                // Nodes have marks of their own.
            }
        }
        return event;
    }

    /** The aliases read so far, in the order of the text. */
    Queue<Span> aliases() {
        return aliases;
    }

    /** Where the last document ended, including its end marker. */
    @Nullable
    Mark documentEnd() {
        return documentEnd;
    }
}
