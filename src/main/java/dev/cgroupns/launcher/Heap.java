package dev.cgroupns.launcher;

import org.teavm.interop.Address;
import org.teavm.interop.Export;
import org.teavm.interop.Function;
import org.teavm.interop.Unmanaged;

/**
 * The memory that TeaVM's runtime asks for at its start, handed out from the end of the data segment (brk(2)). It asks
 * malloc(3), which the linker turns into this (see src/launcher/compile.sh): one region, so a dozen system calls and page
 * faults less, and the one place that learns that there is no memory, which the runtime does not check.
 */
final class Heap {
    private static final int ALIGNMENT = 16;

    private Heap() {}

    /** The kernel keeps how far the heap goes: a field could not, the runtime clears them all when it has started. */
    @Export(name = "__wrap_malloc")
    @Unmanaged
    static Address allocate(long size) {
        Address start = Address.align(Libc.brk(Libc.brkNumber(), Address.fromInt(0)), ALIGNMENT);
        Address end = start.add(size);
        if (Libc.brk(Libc.brkNumber(), end).isLessThan(end)) {
            Main.withoutRuntime();
        }
        return start;
    }

    /** Nothing is worth giving back in half a millisecond. */
    @Export(name = "__wrap_free")
    @Unmanaged
    static void free(Address unused) {}

    /** Without a reference TeaVM would leave the functions out. */
    static void keep() {
        Function.get(Allocate.class, Heap.class, "allocate");
        Function.get(Free.class, Heap.class, "free");
    }

    /** The type of {@link #allocate}. */
    abstract static class Allocate extends Function {
        abstract Address allocate(long size);
    }

    /** The type of {@link #free}. */
    abstract static class Free extends Function {
        abstract void free(Address memory);
    }
}
