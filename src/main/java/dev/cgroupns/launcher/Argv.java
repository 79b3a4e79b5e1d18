package dev.cgroupns.launcher;

import org.teavm.interop.Address;
import org.teavm.interop.Unmanaged;

/** The arguments of the process, where the kernel put them: nothing here allocates memory. */
@Unmanaged
final class Argv {
    private Argv() {}

    /** Address of {@code argv}: before {@code environ} are a null pointer, the words, and their number. */
    static Address find() {
        Address last = Libc.environ().add(-Address.sizeOf());
        int words = 0;
        while (last.add(-(words + 1) * Address.sizeOf()).getAddress().toLong() != words) {
            words++;
        }
        return last.add(-words * Address.sizeOf());
    }

    /** The number of words; the null pointer after them does not count. */
    static int count(Address words) {
        return words.add(-Address.sizeOf()).getAddress().toInt();
    }

    static Address at(Address words, int index) {
        return from(words, index).getAddress();
    }

    static void put(Address words, int index, Address word) {
        from(words, index).putAddress(word);
    }

    /**
     * Puts {@code count} words from {@code front} on, without the names of their options, right before word
     * {@code first}. Each is exchanged with the word there, so that {@link #moveBack} can undo it without memory.
     *
     * @param entrypoint length of the first option's name
     * @param argument length of the others' names
     */
    static void moveToFront(Address words, int front, int count, int first, int entrypoint, int argument) {
        // From the last to the first: the targets are behind the words, and may overlap them.
        for (int i = count - 1; i >= 0; i--) {
            int place = first - count + i;
            Address there = at(words, place);
            put(words, place, at(words, front + i).add(i == 0 ? entrypoint : argument));
            put(words, front + i, there);
        }
    }

    /** Undoes {@link #moveToFront}. */
    static void moveBack(Address words, int front, int count, int first, int entrypoint, int argument) {
        for (int i = 0; i < count; i++) {
            int place = first - count + i;
            Address there = at(words, front + i);
            put(words, front + i, at(words, place).add(i == 0 ? -entrypoint : -argument));
            put(words, place, there);
        }
    }

    static Address from(Address words, int index) {
        return words.add(index * Address.sizeOf());
    }
}
