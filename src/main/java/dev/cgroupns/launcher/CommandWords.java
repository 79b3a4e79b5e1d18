package dev.cgroupns.launcher;

import org.teavm.interop.Address;
import org.teavm.interop.Unmanaged;

/** The words the process was started with, where the kernel put them: nothing here allocates. */
@Unmanaged
final class CommandWords {
    private CommandWords() {}

    /** Address of {@code argv}: before {@code environ} lie a null pointer, the words, and their number. */
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

    static Address from(Address words, int index) {
        return words.add(index * Address.sizeOf());
    }
}
