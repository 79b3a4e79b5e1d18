#!/usr/bin/env python3
"""Tests releases of tiny images on real registries: what is refused, in one line, and that nothing is half published.

test.py FOLDER     run by test.sh, which starts the registries and tells of them by the environment
"""

import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import chart
import inputs
import notes
from inputs import Refused
from program import built, run
from release import Release

VERSION = "1.2.3"
OPEN, LOCKED, FIXED = (os.environ.get(name, "") for name in ("OPEN", "LOCKED", "FIXED"))


def blob(tar, content):
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    digest = hashlib.sha256(data).hexdigest()
    entry = tarfile.TarInfo(f"blobs/sha256/{digest}")
    entry.size = len(data)
    tar.addfile(entry, io.BytesIO(data))
    return {"digest": f"sha256:{digest}", "size": len(data)}


def image(path, architectures, version=VERSION):
    """An archive as buildctl writes it, of an image without content."""
    with tarfile.open(path, "w") as tar:
        manifests = []
        for architecture in sorted(architectures):
            label = {"org.opencontainers.image.version": version}
            content = {"architecture": architecture, "os": "linux", "rootfs": {"type": "layers", "diff_ids": []},
                       "config": {"Labels": label}}
            config = {"mediaType": "application/vnd.oci.image.config.v1+json", **blob(tar, content)}
            manifest = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
                        "config": config, "layers": []}
            manifests.append({"mediaType": manifest["mediaType"], **blob(tar, manifest),
                              "platform": {"os": "linux", "architecture": architecture}})
        index = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": manifests}
        top = {"mediaType": index["mediaType"], **blob(tar, index),
               "annotations": {"io.containerd.image.name": f"ghcr.io/cgroupns/{path.stem}:{version}"}}
        for name, content in (("index.json", {"schemaVersion": 2, "manifests": [top]}),
                              ("oci-layout", {"imageLayoutVersion": "1.0.0"})):
            data = json.dumps(content).encode()
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))


class InputsTest(unittest.TestCase):
    def refused(self, text, call, *arguments):
        with self.assertRaises(Refused) as refused:
            call(*arguments)
        self.assertIn(text, str(refused.exception))
        self.assertNotIn("\n", str(refused.exception))

    def test_versions(self):
        for version in ("0.0.1", "1.2.3", "1.2.3-rc.1", "10.20.30-0a.x-y", "1.0.0--1"):
            self.assertEqual(inputs.version(version), version)
        for version in ("1", "1.2", "1.2.3.4", "01.2.3", "1.2.3-", "1.2.3-01", "1.2.3-a..b", "latest", " 1.2.3",
                        "1.2.3\n", "1.2.3;x", "١.2.3"):
            self.refused("is not a semantic version", inputs.version, version)
        self.refused("use VERSION=1.2.3", inputs.version, "v1.2.3")
        self.refused("build metadata", inputs.version, "1.2.3+4")
        self.refused("VERSION is empty", inputs.version, "")

    def test_registries(self):
        for registry in ("ghcr.io/cgroupns", "127.0.0.1:5000/a/b-c"):
            self.assertEqual(inputs.registry(registry), registry)
        self.refused("REGISTRY is empty", inputs.registry, "")
        for registry in ("ghcr.io", "ghcr.io/", "https://ghcr.io/x", "ghcr.io/Cgroupns", "ghcr.io/x:1", "ghcr.io/x\n"):
            self.refused("is not a registry and a path", inputs.registry, registry)

    def test_only_a_tagged_commit_without_changes(self):
        with tempfile.TemporaryDirectory() as folder:
            def git(*arguments):
                identity = ["-c", "user.name=a", "-c", "user.email=a@example"]
                subprocess.run(["git", "-C", folder, *identity, *arguments], check=True, capture_output=True)

            git("init")
            git("commit", "--allow-empty", "--message", "one")
            self.refused("does not have the tag v1.2.3", inputs.is_committed, VERSION, folder)
            git("tag", "v1.2.3")
            inputs.is_committed(VERSION, folder)
            Path(folder, "file").touch()
            self.refused("uncommitted changes, the first in file", inputs.is_committed, VERSION, folder)

    def test_images_of_another_version_or_without_an_architecture(self):
        with tempfile.TemporaryDirectory() as folder:
            self.refused("webhook.tar is missing", inputs.image, Path(folder), "webhook", VERSION)
            image(Path(folder, "webhook.tar"), {"amd64", "arm64"}, "1.2.2")
            self.refused("has version 1.2.2, not 1.2.3", inputs.image, Path(folder), "webhook", VERSION)
            image(Path(folder, "launcher.tar"), {"amd64", "arm64", "s390x"})
            self.refused("is not for ppc64le, riscv64", inputs.image, Path(folder), "launcher", VERSION)

    def test_the_section_of_the_changelog(self):
        newest = "# Changelog\n\n## Unreleased\n\n- a\n\n"
        log = newest + "## 1.2.3 - 2026-11-27\n\n### Fixed\n\n- b\n  c\n- d\n\n## 1.2.2\n\n- e\n"
        self.assertEqual(notes.section(log, "1.2.3"), "### Fixed\n\n- b\n  c\n- d\n")
        self.assertEqual(notes.changes(notes.section(log, "1.2.3")), [("fixed", "b c"), ("fixed", "d")])
        self.assertEqual(notes.section(log, "2.0.0", "Unreleased"), "- a\n")
        self.refused("has no section '## 1.2'", notes.section, log, "1.2")

    def test_values_are_set_and_comments_stay(self):
        text = "# a\nimage:\n  # -- b\n  digest: \"\"\nlauncher:\n  image:\n    digest: \"\"  \n"
        new = chart.with_values(text, {"launcher.image.digest": "sha256:1"})
        self.assertEqual(new, '# a\nimage:\n  # -- b\n  digest: ""\nlauncher:\n  image:\n    digest: "sha256:1"\n')
        self.refused("does not have image.tag", chart.with_values, text, {"image.tag": "1"})


class PublishTest(unittest.TestCase):
    """Each test has repositories of its own."""

    @classmethod
    def setUpClass(cls):
        cls.oras = built("oras")
        cls.target = Path(sys.argv[1], "target")
        for folder in ("images", "archives"):
            (cls.target / folder).mkdir(parents=True)
        for name, architectures in inputs.ARCHITECTURES.items():
            image(cls.target / f"images/{name}.tar", architectures)
            (cls.target / f"images/{name}.cdx.json").write_text("{}")

    def release(self, registry, **environment):
        self.names = [f"{registry}/{name}" for name in ("launcher", "webhook", f"charts/{chart.NAME}")]
        with mock.patch.dict(os.environ, {"VERSION": VERSION, "REGISTRY": registry, **environment}):
            return Release(rehearsal=True, target=self.target).publish()

    def refuses(self, text, registry, **environment):
        with self.assertRaises(Refused) as refused:
            self.release(registry, **environment)
        self.assertIn(text, str(refused.exception))
        self.assertNotIn("\n", str(refused.exception))

    def tags(self, repository):
        """Those of releases. Where a registry has no API for referrers, lists of them have tags such as sha256-..."""
        found = subprocess.run([self.oras, "repo", "tags", repository], capture_output=True, text=True)
        return [tag for tag in found.stdout.split() if not tag.startswith("sha256-")]

    def has_no_tags(self):
        self.assertEqual([self.tags(name) for name in self.names], [[], [], []])

    def test_all_is_tagged(self):
        self.release(f"{OPEN}/all")
        self.assertEqual([self.tags(name) for name in self.names], [[VERSION]] * 3)

    def test_a_tag_that_exists_on_any_of_them(self):
        taken = f"{OPEN}/taken/charts/{chart.NAME}"
        with tempfile.NamedTemporaryFile(suffix=".txt") as file:
            run("a push", self.oras, "push", "--disable-path-validation", f"{taken}:{VERSION}", file.name)
        self.refuses(f"{taken}:{VERSION} exists already", f"{OPEN}/taken")
        self.assertEqual([self.tags(name) for name in self.names], [[], [], [VERSION]])
        found = subprocess.run([self.oras, "repo", "ls", OPEN], capture_output=True, text=True).stdout.split()
        self.assertEqual([name for name in found if name.startswith("taken/")], [f"taken/charts/{chart.NAME}"])

    def test_a_signature_that_cannot_be_made(self):
        self.refuses("the signature of", f"{OPEN}/unsigned", COSIGN_KEY="/nowhere/cosign.key")
        self.has_no_tags()

    def test_nothing_to_sign_with(self):
        self.refuses("there is nothing to sign with: set COSIGN_KEY", f"{OPEN}/nothing", COSIGN_KEY="")
        self.has_no_tags()

    def test_a_registry_without_a_login(self):
        self.refuses(f"{LOCKED}/x/launcher:{VERSION}: the registry denies access: log in", f"{LOCKED}/x")

    def test_a_registry_that_can_only_be_read(self):
        self.refuses(f"{FIXED}/x/launcher: ", f"{FIXED}/x")
        self.has_no_tags()

    def test_a_registry_that_does_not_answer(self):
        self.refuses("connection refused", "127.0.0.1:1/x")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "--verbose", *sys.argv[2:]])
