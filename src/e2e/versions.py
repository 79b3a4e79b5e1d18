"""Prints what versions.sh ran as a Markdown table: versions.py FOLDER VERSION..."""
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree

CLASSES = {
    "golden pods": ("GoldenPodsE2E",),
    "injection": ("InjectionE2E",),
    "`selftest`": ("SelftestE2E", "SelftestOfStartingWebhookE2E"),
    "`audit`": ("AuditE2E",),
    "`check`": ("CheckE2E", "CheckPermissionsE2E"),
    "policy = webhook": ("PolicyEqualityE2E",),
}
STEPS = {
    "chart": ("install_and_upgrade", "rights", "webhook_scope", "selectors", "monitoring", "uninstall", "plain_manifests"),
    "enforcement": ("enforcement", "own_rights", "image_patterns"),
    "policy that injects": ("engines",),
}
REFUSED = {"enforcement": "without_enforcement", "policy that injects": "without_engines"}


def tests(folder, version, names):
    cases = [
        case
        for report in (folder / version).glob("TEST-*.xml")
        for case in ElementTree.parse(report).getroot().iter("testcase")
        if case.get("classname").rpartition(".")[2] in names
    ]
    failed = [case for case in cases if case.find("failure") is not None or case.find("error") is not None]
    if not cases:
        return "-"
    return f"{len(cases)} passed" if not failed else f"{len(failed)} of {len(cases)} FAILED"


def chart(folder, version, part):
    done = re.findall(r"^ok: (\w+)$", (folder / f"{version}.chart.log").read_text(), re.MULTILINE)
    if REFUSED.get(part) in done:
        return "not in this version; the chart says so"
    return "passed" if set(STEPS[part]) <= set(done) else "FAILED"


def version_of(folder, version):
    return next(iter(re.findall(r"Kubernetes (v\S+)", (folder / f"{version}.pods.log").read_text())), version)


def main():
    folder, versions = pathlib.Path(sys.argv[1]), sys.argv[2:]
    titles = [*CLASSES, *STEPS]
    print("| Kubernetes |", " | ".join(titles), "|")
    print("|---" * (len(titles) + 1) + "|")
    for version in versions:
        cells = [tests(folder, version, names) for names in CLASSES.values()]
        cells += [chart(folder, version, part) for part in STEPS]
        print(f"| {version} |", " | ".join(cells), "|")


main()
