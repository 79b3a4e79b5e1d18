#!/usr/bin/env python3
"""Makes a release of what was built for it, and publishes it.

release.py check | publish [--rehearsal]

VERSION and REGISTRY name the release; COSIGN_KEY is the key to sign with, without one the workflow's identity signs.
`check` says in one line what would fail, and pushes nothing. `publish` pushes everything by digest, signs it, writes
the files of the release into target/release, and sets the tags last: if anything fails before, nothing has a tag.
`--rehearsal` releases a commit that is not tagged, with the changelog's unreleased section.
"""

import datetime
import hashlib
import json
import shutil
import sys
import tarfile
import tempfile
from pathlib import Path

import chart
import inputs
import notes
import provenance
from inputs import CHECKOUT, Refused, environment
from program import built, run
from registry import Registry
from signing import Signer

TARGET = CHECKOUT / "target"
IMAGES = ("launcher", "webhook")


def now():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


class Release:
    """One release, whose inputs are right."""

    def __init__(self, rehearsal, target=TARGET):
        self.started = now()
        self.rehearsal, self.target, self.output = rehearsal, target, target / "release"
        self.version = inputs.version(environment("VERSION"))
        self.registry = inputs.registry(environment("REGISTRY"))
        self.commit = inputs.commit()
        if not rehearsal:
            inputs.is_committed(self.version)
        headings = [self.version, notes.UNRELEASED] if rehearsal else [self.version]
        self.notes = notes.section((CHECKOUT / "CHANGELOG.md").read_text(), *headings)
        Signer.check()
        self.repositories = {name: f"{self.registry}/{name}" for name in IMAGES}
        self.repositories["chart"] = f"{self.registry}/charts/{chart.NAME}"
        self.remote = Registry(built("oras"))
        # All of them, before the first push.
        for repository in self.repositories.values():
            self.remote.has_no(repository, self.version)

    def publish(self):
        images = {name: inputs.image(self.target / "images", name, self.version) for name in IMAGES}
        archives = self.archives()
        signer, helm = Signer(built("cosign")), built("helm3", "helm")
        shutil.rmtree(self.output, ignore_errors=True)
        self.output.mkdir(parents=True)
        with tempfile.TemporaryDirectory() as folder:
            work = Path(folder)
            digests = self.push_images(images)
            packaged, config = chart.package(
                helm, work, self.registry, self.version, digests, notes.changes(self.notes)
            )
            self.write_files(helm, archives, packaged)
            digests["chart"] = self.push_chart(packaged, config)
            self.sign(signer, work, digests)
        for name, digest in digests.items():
            self.remote.tag(self.repositories[name], digest, self.version)
            say(f"tagged {self.reference(name)} ({digest})")

    def archives(self):
        found, missing = inputs.archives(self.target / "archives", self.version)
        if missing and not self.rehearsal:
            raise Refused(f"{missing[0]} is missing: make archives VERSION={self.version} builds it")
        if missing:
            say(f"rehearsed without these files, which make archives builds: {', '.join(f.name for f in missing)}")
        return found

    def push_images(self, images):
        for name, (archive, digest) in images.items():
            say(f"pushing {name}")
            self.remote.push_image(self.repositories[name], archive, digest)
            self.remote.attach_sbom(self.repositories[name], digest, self.target / "images" / f"{name}.cdx.json")
        return {name: digest for name, (_, digest) in images.items()}

    def push_chart(self, packaged, config):
        say("pushing the chart")
        metadata = json.loads(config.read_text())
        return self.remote.push_chart(
            self.repositories["chart"], packaged, config,
            {
                "org.opencontainers.image.title": metadata["name"],
                "org.opencontainers.image.version": metadata["version"],
                "org.opencontainers.image.description": metadata["description"],
                "org.opencontainers.image.source": provenance.SOURCE,
                "org.opencontainers.image.revision": self.commit,
                "org.opencontainers.image.created": self.started,
            },
        )

    def sign(self, signer, work, digests):
        predicate = provenance.predicate(self.version, self.registry, self.commit, self.started, now())
        for name, digest in digests.items():
            say(f"signing {name}")
            repository, statement = self.repositories[name], work / "statement.json"
            bundle = self.output / f"{name}.provenance.sigstore.json"
            signer.sign(f"{repository}@{digest}")
            statement.write_text(json.dumps(provenance.statement(repository, digest, predicate)))
            signer.attest(statement, bundle)
            self.remote.attach_attestation(repository, digest, bundle)
        (self.output / "digests.txt").write_text(
            "".join(f"{self.reference(name)}@{digest}\n" for name, digest in digests.items())
        )
        sums = self.output / "SHA256SUMS"
        files = sorted(file for file in self.output.iterdir() if file.is_file())
        sums.write_text("".join(f"{hashlib.sha256(f.read_bytes()).hexdigest()}  {f.name}\n" for f in files))
        signer.sign_file(sums, self.output / "SHA256SUMS.sigstore.json")

    def write_files(self, helm, archives, packaged):
        for file in [*archives, packaged]:
            shutil.copy(file, self.output)
        for name in IMAGES:
            shutil.copy(self.target / "images" / f"{name}.cdx.json", self.output)
        (self.output / "notes.md").write_text(self.notes)
        with tempfile.TemporaryDirectory() as folder:
            run("the manifests", CHECKOUT / "helm/render.sh", helm, "--release", packaged, folder)
            shutil.copy(Path(folder, "install.yaml"), self.output)
            with tarfile.open(self.output / f"{chart.NAME}_{self.version}_manifests.tar.gz", "w:gz") as tar:
                tar.add(folder, "deploy")

    def reference(self, name):
        return f"{self.repositories[name]}:{self.version}"


def say(text):
    print(f"release: {text}", flush=True)


def main(arguments):
    verb, *options = arguments or [""]
    if verb not in ("check", "publish") or options not in ([], ["--rehearsal"]):
        raise SystemExit(__doc__)
    try:
        release = Release(rehearsal=bool(options))
        if verb == "publish":
            release.publish()
    except Refused as refused:
        print(f"release: {refused}", file=sys.stderr)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main(sys.argv[1:])
