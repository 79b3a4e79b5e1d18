package dev.cgroupns.launcher;

import org.teavm.interop.Address;
import org.teavm.interop.Export;
import org.teavm.interop.Function;
import org.teavm.interop.Unmanaged;

/**
 * Functions of libc that the linker replaces for TeaVM's runtime (see src/launcher/compile.sh). malloc(3) takes memory
 * from the end of the data segment (brk(2)): one region, which saves a dozen system calls and page faults, and one
 * place that checks whether there is memory, which the runtime does not.
 */
final class WrappedLibc {
    private static final int ALIGNMENT = 16;
    /** What is taken in addition, for the next requests. Memory that is not touched costs nothing. */
    private static final int RESERVE = 128 * 1024;
    /**
     * Left free behind what is given first, the collector's heap, which begins with a page. Memory is given from the
     * end, so the collector's second large part begins in the midst of a page, whose first half has all small parts.
     */
    private static final int GAP = 1536;

    /** The rest of the memory from the last brk(2). The runtime does not clear these: see src/launcher/compile.sh. */
    private static long start;

    private static long end;

    private WrappedLibc() {}

    @Export(name = "__wrap_malloc")
    @Unmanaged
    static Address allocate(long size) {
        long aligned = size + ALIGNMENT - 1 & -ALIGNMENT;
        if (end - start >= aligned) {
            end -= aligned;
            return Address.fromLong(end);
        }
        takeMore(aligned + RESERVE);
        Address given = Address.fromLong(end - aligned);
        end -= aligned + GAP;
        return given;
    }

    @Unmanaged
    private static void takeMore(long size) {
        Address first = Address.align(Libc.brk(Libc.brkNumber(), Address.fromInt(0)), ALIGNMENT);
        Address wanted = first.add(size);
        if (Libc.brk(Libc.brkNumber(), wanted).isLessThan(wanted)) {
            LauncherMain.withoutRuntime();
        }
        start = first.toLong();
        end = wanted.toLong();
    }

    /** Freeing memory is not worth it in half a millisecond. */
    @Export(name = "__wrap_free")
    @Unmanaged
    static void free(Address unused) {}

    /**
     * memset(3), which the library for small programs does byte by byte. The runtime clears tables of 20 KB at its
     * start.
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

    /**
     * time(2): the runtime seeds its random numbers with it, which the launcher does not use. Saves the vdso's page
     * faults.
     */
    @Export(name = "__wrap_time")
    @Unmanaged
    static long time(Address unused) {
        return 0;
    }

    /**
     * setlocale(3): the runtime asks for the locale of the environment, which the launcher does not use. musl would
     * compare every variable with 18 names, and open the files that MUSL_LOCPATH names.
     */
    @Export(name = "__wrap_setlocale")
    @Unmanaged
    static Address setLocale(int category, Address name) {
        return Address.fromInt(0);
    }

    /** TeaVM leaves out functions without a reference. */
    static void keep() {
        Function.get(Time.class, WrappedLibc.class, "time");
        Function.get(SetLocale.class, WrappedLibc.class, "setLocale");
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

    /** The type of {@link #setLocale}. */
    abstract static class SetLocale extends Function {
        abstract Address setLocale(int category, Address name);
    }

    /** The type of {@link #free(Address)}. */
    abstract static class Free extends Function {
        abstract void free(Address memory);
    }

    /** The type of {@link #fill}. */
    abstract static class Fill extends Function {
        abstract Address fill(Address start, int value, long size);
    }
}
