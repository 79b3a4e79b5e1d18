#!/usr/bin/env python3
"""Prints the table of the chart's values as Markdown, from values.yaml.

A value is a key with a comment above it that begins with "# --". What stands below such a key belongs to it.
"""

import re
import sys

KEY = re.compile(r"^( *)([A-Za-z][A-Za-z0-9.]*):(?: (.*))?$")
COMMENT = re.compile(r"^ *# ?(.*)$")


def rows(lines):
    path, description, owner = [], None, None
    for line in lines:
        comment, key = COMMENT.match(line), KEY.match(line)
        if comment:
            text = comment.group(1)
            if text.startswith("-- "):
                description = [text[3:]]
            elif description is not None:
                description.append(text)
        elif key:
            depth = len(key.group(1)) // 2
            path = path[:depth] + [key.group(2)]
            if owner and path[: len(owner)] == owner:
                continue
            owner = None
            if description:
                default = key.group(3)
                owner = list(path) if default is None else None
                yield ".".join(path), default, " ".join(description)
            elif key.group(3) is not None:
                raise SystemExit(f"values.yaml: {'.'.join(path)} has no comment that begins with '# --'")
            description = None


def cell(text):
    return text.replace("|", "\\|")


def main():
    with open(sys.argv[1], encoding="utf-8") as values:
        table = list(rows(values.read().splitlines()))
    print("| value | default | meaning |")
    print("|---|---|---|")
    for name, default, description in table:
        shown = "see values.yaml" if default is None else f"`{cell(default)}`"
        print(f"| `{name}` | {shown} | {cell(description)} |")


main()
