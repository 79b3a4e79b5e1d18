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
final class WrappedLibc {
    private static final int ALIGNMENT = 16;

    private WrappedLibc() {}

    /** The kernel keeps how far the heap goes: a field could not, the runtime clears them all when it has started. */
    @Export(name = "__wrap_malloc")
    @Unmanaged
    static Address allocate(long size) {
        Address start = Address.align(Libc.brk(Libc.brkNumber(), Address.fromInt(0)), ALIGNMENT);
        Address end = start.add(size);
        if (Libc.brk(Libc.brkNumber(), end).isLessThan(end)) {
            LauncherMain.withoutRuntime();
        }
        return start;
    }

    /** Nothing is worth giving back in half a millisecond. */
    @Export(name = "__wrap_free")
    @Unmanaged
    static void free(Address unused) {}

    /**
     * memset(3), which the compiler's library does byte by byte where a program is to be small. The runtime clears tables
     * of 20 KB at its start.
     */
    @Export(name = "__wrap_memset")
    @Unmanaged
    static Address fill(Address start, int value, long size) {
        long word = (value & 0xFFL) * 0x0101_0101_0101_0101L;
        Address words = start.add(size & -Long.BYTES);
        Address end = start.add(size);
        Address at = start;
        while (at.isLessThan(words)) {
            at.putLong(word);
            at = at.add(Long.BYTES);
        }
        while (at.isLessThan(end)) {
            at.putByte((byte) value);
            at = at.add(1);
        }
        return start;
    }

    /** The runtime seeds its random numbers with the time, which nobody asks for; the vdso's pages are not worth it. */
    @Export(name = "__wrap_time")
    @Unmanaged
    static long time(Address unused) {
        return 0;
    }

    /** Without a reference TeaVM would leave the functions out. */
    static void keep() {
        Function.get(Time.class, WrappedLibc.class, "time");
        Function.get(Allocate.class, WrappedLibc.class, "allocate");
        Function.get(Free.class, WrappedLibc.class, "free");
        Function.get(Fill.class, WrappedLibc.class, "fill");
    }

    /** The type of {@link #allocate}. */
    abstract static class Allocate extends Function {
        abstract Address allocate(long size);
    }

    /** The type of {@link #time}. */
    abstract static class Time extends Function {
        abstract long time(Address into);
    }

    /** The type of {@link #free}. */
    abstract static class Free extends Function {
        abstract void free(Address memory);
    }

    /** The type of {@link #fill}. */
    abstract static class Fill extends Function {
        abstract Address fill(Address start, int value, long size);
    }
}
