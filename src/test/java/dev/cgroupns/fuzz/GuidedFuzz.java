package dev.cgroupns.fuzz;

import java.util.Random;

/**
 * Runs one target with input that Jazzer chooses by the code it reaches: {@code make fuzz-guided}. The property
 * {@code fuzz.target} names the target.
 */
public final class GuidedFuzz {
    private static final FuzzTarget<?> TARGET = Fuzz.target(System.getProperty("fuzz.target", "pods"));

    private GuidedFuzz() {}

    /** Jazzer calls this method. */
    public static void fuzzerTestOneInput(byte[] bytes) throws Exception {
        check(TARGET, bytes);
    }

    private static <I> void check(FuzzTarget<I> target, byte[] bytes) throws Exception {
        target.check(target.generate(new ChosenRandom(bytes)));
    }

    /** Returns these bytes as random numbers, then others, since a generator may wait for a certain number. */
    private static final class ChosenRandom extends Random {
        private final byte[] bytes;
        private int used;

        ChosenRandom(byte[] bytes) {
            super(0);
            this.bytes = bytes;
        }

        @Override
        protected int next(int bits) {
            // Bounded numbers are made from the highest bits or the lowest, so the byte is in all places.
            return used < bytes.length ? ((bytes[used++] & 0xff) * 0x01010101) >>> (32 - bits) : super.next(bits);
        }
    }
}
