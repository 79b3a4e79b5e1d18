"""The chart of a release: its version, and its images by digest."""

import json
import re
import shutil

from inputs import CHECKOUT, Refused
from program import run

NAME = "cgroupns-injector"
SOURCE = CHECKOUT / "helm" / NAME


def values(registry, digests):
    """What a release sets in values.yaml, by path."""
    host, _, path = registry.partition("/")
    set_by = {"image": "webhook", "launcher.image": "launcher"}
    return {
        f"{prefix}.{field}": value
        for prefix, name in set_by.items()
        for field, value in (("registry", host), ("repository", f"{path}/{name}"), ("digest", digests[name]))
    }


def with_values(text, new):
    """The YAML with other values at these paths, and all its comments."""
    lines, path, left = text.splitlines(), [], dict(new)
    for number, line in enumerate(lines):
        key = re.match(r"( *)([A-Za-z][A-Za-z0-9]*):(?: |$)", line)
        if not key:
            continue
        path = path[: len(key.group(1)) // 2] + [key.group(2)]
        value = left.pop(".".join(path), None)
        if value is not None:
            lines[number] = f"{key.group(1)}{key.group(2)}: {json.dumps(value)}"
    if left:
        raise Refused(f"values.yaml of the chart does not have {', '.join(left)}")
    return "\n".join(lines) + "\n"


def annotations(version, references, changes):
    """Those of Artifact Hub that are known only now, as lines of Chart.yaml."""
    # JSON strings are YAML.
    images = [f"    - {{name: {name}, image: {json.dumps(reference)}}}" for name, reference in references.items()]
    log = [f"    - {{kind: {kind}, description: {json.dumps(text)}}}" for kind, text in changes]
    return "\n".join(
        [
            f'  artifacthub.io/prerelease: "{str("-" in version).lower()}"',
            "  artifacthub.io/images: |", *images, "  artifacthub.io/changes: |", *log, "",
        ]
    )


def package(helm, work, registry, version, digests, changes):
    """The chart's archive, and its config as helm has it in registries."""
    copy = work / NAME
    shutil.copytree(SOURCE, copy)
    text = (copy / "values.yaml").read_text()
    (copy / "values.yaml").write_text(with_values(text, values(registry, digests)))
    metadata = (copy / "Chart.yaml").read_text()
    if not metadata.split("\nannotations:\n", 1)[-1].startswith("  "):
        raise Refused("Chart.yaml does not end with its annotations, which those of a release follow")
    references = {name: f"{registry}/{name}:{version}@{digest}" for name, digest in digests.items()}
    (copy / "Chart.yaml").write_text(metadata + annotations(version, references, changes))
    run("the chart", helm, "package", copy, "--version", version, "--app-version", version, "--destination", work)
    archive = work / f"{NAME}-{version}.tgz"
    return archive, config(helm, work, archive)


def config(helm, work, archive):
    """Chart.yaml as JSON, by helm itself."""
    probe = work / "probe"
    (probe / "templates").mkdir(parents=True)
    (probe / "Chart.yaml").write_text(run("the chart", helm, "show", "chart", archive))
    (probe / "templates/config.yaml").write_text("{{ .Chart | toJson }}\n")
    rendered = run("the chart", helm, "template", "probe", probe, "--kube-version", "1.36.0")
    metadata = json.loads(rendered[rendered.index("{"):])
    # Not in the file: what helm knows of it while it renders.
    metadata.pop("IsRoot", None)
    file = work / "config.json"
    file.write_text(json.dumps(metadata))
    return file
