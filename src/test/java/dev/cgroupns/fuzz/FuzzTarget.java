package dev.cgroupns.fuzz;

import java.util.Random;
import java.util.stream.Stream;

/**
 * A piece of code, and the input that it must cope with. Implementations have no state: the same random numbers give
 * the same input. Several threads run one target at the same time.
 *
 * @param <I> what the code reads
 */
public interface FuzzTarget<I> {
    /** A short name for reports and for running this target alone. */
    String name();

    /** Generates an input. */
    I generate(Random random);

    /**
     * Runs the code and checks what must hold for every input.
     *
     * @throws Exception if the code fails in a way that is not part of its contract
     * @throws AssertionError if a property does not hold
     */
    void check(I input) throws Exception;

    /** The input as text for a report. */
    default String show(I input) {
        return String.valueOf(input);
    }

    /** Inputs that are a little smaller than this one; {@link Smaller} has what most targets need. */
    default Stream<I> smaller(I input) {
        return Stream.empty();
    }
}
