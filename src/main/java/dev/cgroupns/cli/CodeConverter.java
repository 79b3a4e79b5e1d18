package dev.cgroupns.cli;

import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a stable code in upper or lower case. The error for any other word lists the codes. */
abstract class CodeConverter implements ITypeConverter<String> {
    private final List<String> codes;

    CodeConverter(List<String> codes) {
        this.codes = codes;
    }

    @Override
    public String convert(String value) {
        String code = value.strip().toUpperCase(Locale.ROOT);
        if (!codes.contains(code)) {
            throw new TypeConversionException(
                    "expected one of " + String.join(", ", codes) + "; found \"" + value + "\"");
        }
        return code;
    }
}
