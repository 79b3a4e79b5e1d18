"""The release's section of the changelog."""

import re

from inputs import Refused

UNRELEASED = "Unreleased"
# Of Artifact Hub, by the headings of a section.
KINDS = {"Added": "added", "Changed": "changed", "Deprecated": "deprecated", "Removed": "removed", "Fixed": "fixed",
         "Security": "security"}


def section(changelog, *headings):
    """The text below the first of these headings that the changelog has."""
    for heading in headings:
        found = re.search(rf"^## \[?{re.escape(heading)}\]?( [^\n]*)?\n(.*?)(?=^## |\Z)", changelog, re.M | re.S)
        if found and found.group(2).strip():
            return found.group(2).strip() + "\n"
    raise Refused(f"CHANGELOG.md has no section '## {headings[0]}': rename '## {UNRELEASED}' to it, and commit")


def changes(text):
    """Pairs of Artifact Hub's kind and one change."""
    kind, entries = "changed", []
    for line in text.splitlines():
        if line.startswith("### "):
            kind = KINDS.get(line[4:].strip(), "changed")
        elif line.startswith("- "):
            entries.append((kind, line[2:]))
        elif line.strip() and entries:
            entries[-1] = (entries[-1][0], entries[-1][1] + " " + line.strip())
    return entries
