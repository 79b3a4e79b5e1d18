package dev.cgroupns.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Parts that hostile input is made of. */
public final class Hostile {
    /** Characters that have a meaning for one of the parsers, and characters that parsers often forget. */
    private static final String CHARACTERS =
            "abz019AZ/:@.-_*$[](){}\"'`\\,;=# \t\n\r\u0000\u0001\u001b\u007f\u0085\u00a0\u2028\ud800\udc00\ufeff\ufffd";

    private static final int LONG = 5_000;

    private Hostile() {}

    /**
     * Random numbers from a seed. Neighbouring seeds would begin with the same numbers, so most of a run would see the
     * same choices.
     */
    public static Random random(long seed) {
        return new Random(seed * 0x9E3779B97F4A7C15L);
    }

    /** One of these. */
    public static <T> T one(Random random, List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** True once in this many cases. */
    public static boolean rarely(Random random, int times) {
        return random.nextInt(times) == 0;
    }

    /** A text of such characters; seldom one of thousands. */
    public static String text(Random random) {
        int length = rarely(random, 50) ? random.nextInt(LONG) : random.nextInt(12);
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
        }
        return text.toString();
    }

    /**
     * A valid text with a few changes: characters replaced, doubled or omitted, or a hostile text inserted.
     */
    public static String mangled(Random random, String valid) {
        StringBuilder text = new StringBuilder(valid);
        for (int changes = random.nextInt(4); changes > 0 && !text.isEmpty(); changes--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(4)) {
                case 0 -> text.setCharAt(at, CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
                case 1 -> text.insert(at, text.charAt(at));
                case 2 -> text.deleteCharAt(at);
                default -> text.insert(at, text(random));
            }
        }
        return text.toString();
    }

    /** Valid bytes with a few changes: bits, single bytes, or a stretch omitted or written twice. */
    public static byte[] mangled(Random random, byte[] valid) {
        byte[] bytes = valid.clone();
        for (int changes = 1 + random.nextInt(3); changes > 0 && bytes.length > 1; changes--) {
            int from = random.nextInt(bytes.length);
            int to = Math.min(bytes.length, from + 1 + random.nextInt(64));
            bytes = switch (random.nextInt(4)) {
                case 0 -> withByte(bytes, from, (byte) (bytes[from] ^ 1 << random.nextInt(8)));
                case 1 -> withByte(bytes, from, (byte) random.nextInt(256));
                case 2 -> joined(bytes, from, bytes, to);
                default -> joined(bytes, to, bytes, from);
            };
        }
        return bytes;
    }

    /** Bytes as text that a report can show. */
    public static String show(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] withByte(byte[] bytes, int at, byte value) {
        byte[] changed = bytes.clone();
        changed[at] = value;
        return changed;
    }

    /** The first bytes of one array, and all bytes of the other from an index on. */
    private static byte[] joined(byte[] first, int length, byte[] second, int from) {
        byte[] joined = new byte[length + second.length - from];
        System.arraycopy(first, 0, joined, 0, length);
        System.arraycopy(second, from, joined, length, second.length - from);
        return joined;
    }
}
