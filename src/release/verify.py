#!/usr/bin/env python3
"""Takes up a release from its registry as users do, and fails where it is not as promised.

verify.py PUBLIC_KEY      VERSION and REGISTRY name it; its files are in target/release
"""

import base64
import hashlib
import json
import re
import sys
import tarfile
import tempfile
import unittest
from pathlib import Path

import inputs
from chart import NAME
from inputs import CHECKOUT, Refused, environment
from program import built, run
from provenance import PROVENANCE
from registry import SBOM

OUTPUT = CHECKOUT / "target/release"
VERSION, REGISTRY = environment("VERSION"), environment("REGISTRY")
REPOSITORIES = {name: f"{REGISTRY}/{name}" for name in inputs.ARCHITECTURES} | {"chart": f"{REGISTRY}/charts/{NAME}"}
# A key verifies without the log, in which keyless signatures are.
BY_KEY = ["--insecure-ignore-tlog=true", "--key"]


class ReleaseTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.oras, cls.cosign, cls.helm = built("oras"), built("cosign"), built("helm4", "helm")
        cls.digests = {
            name: run(name, cls.oras, "resolve", f"{repository}:{VERSION}").strip()
            for name, repository in REPOSITORIES.items()
        }

    def reference(self, name):
        return f"{REPOSITORIES[name]}@{self.digests[name]}"

    def cosign_by_key(self, verb, *arguments, key=None):
        return run(verb, self.cosign, verb, *BY_KEY, key or PUBLIC_KEY, *arguments)

    def test_images_are_for_all_architectures(self):
        for name, architectures in inputs.ARCHITECTURES.items():
            index = json.loads(run(name, self.oras, "manifest", "fetch", self.reference(name)))
            self.assertEqual({entry["platform"]["architecture"] for entry in index["manifests"]}, architectures)

    def test_everything_is_signed(self):
        for name in REPOSITORIES:
            self.cosign_by_key("verify", self.reference(name))

    def test_a_signature_by_another_key_is_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            prefix = Path(folder, "other")
            run("a key", self.cosign, "generate-key-pair", "--output-key-prefix", prefix)
            with self.assertRaises(Refused):
                self.cosign_by_key("verify", self.reference("webhook"), key=f"{prefix}.pub")

    def test_everything_has_provenance(self):
        for name in REPOSITORIES:
            attested = self.cosign_by_key("verify-attestation", "--type", "slsaprovenance1", self.reference(name))
            statement = json.loads(base64.b64decode(json.loads(attested.splitlines()[0])["payload"]))
            self.assertEqual(statement["_type"], "https://in-toto.io/Statement/v1")
            self.assertEqual(statement["predicateType"], PROVENANCE)
            self.assertEqual(f"sha256:{statement['subject'][0]['digest']['sha256']}", self.digests[name])
            [source] = statement["predicate"]["buildDefinition"]["resolvedDependencies"]
            self.assertEqual(source["digest"]["gitCommit"], inputs.commit())

    def test_images_have_their_sboms(self):
        for name in inputs.ARCHITECTURES:
            found = run(name, self.oras, "discover", "--format", "json", "--artifact-type", SBOM, self.reference(name))
            referrers = json.loads(found)
            [sbom] = referrers.get("referrers") or referrers["manifests"]
            self.assertEqual(sbom["artifactType"], SBOM)
            manifest = json.loads(run(name, self.oras, "manifest", "fetch", f"{REPOSITORIES[name]}@{sbom['digest']}"))
            self.assertEqual(manifest["subject"]["digest"], self.digests[name])
            digest = manifest["layers"][0]["digest"]
            content = run(name, self.oras, "blob", "fetch", "--output", "-", f"{REPOSITORIES[name]}@{digest}")
            version = json.loads(content)["metadata"]["component"]["version"]
            # CI rehearses the release with main's images, which are built only once.
            self.assertEqual(version.removesuffix("-SNAPSHOT"), VERSION)

    def test_the_chart_has_the_images_by_digest(self):
        with tempfile.TemporaryDirectory() as folder:
            where = ["--version", VERSION, "--destination", folder, "--ca-file", environment("SSL_CERT_FILE")]
            run("helm pull", self.helm, "pull", f"oci://{REPOSITORIES['chart']}", *where)
            pulled = Path(folder, f"{NAME}-{VERSION}.tgz")
            self.assertEqual(pulled.read_bytes(), (OUTPUT / pulled.name).read_bytes())
            manifests = run("helm template", self.helm, "template", NAME, pulled, "--kube-version", "1.36.0")
        self.are_by_digest(manifests)

    def test_the_manifests_have_the_images_by_digest(self):
        self.are_by_digest((OUTPUT / "install.yaml").read_text())
        with tarfile.open(OUTPUT / f"{NAME}_{VERSION}_manifests.tar.gz") as tar:
            names = {Path(name).name for name in tar.getnames()}
        self.assertLessEqual({"install.yaml", "config.yaml", "kustomization.yaml", "kustomizeconfig.yaml"}, names)

    def are_by_digest(self, manifests):
        found = set(re.findall(rf"{re.escape(REGISTRY)}/[a-z]+[:@][^\s\"']*", manifests))
        self.assertEqual(found, {f"{REGISTRY}/{name}:{VERSION}@{self.digests[name]}" for name in inputs.ARCHITECTURES})

    def test_checksums_are_signed_and_right(self):
        sums = OUTPUT / "SHA256SUMS"
        self.cosign_by_key("verify-blob", "--bundle", OUTPUT / "SHA256SUMS.sigstore.json", sums)
        listed = dict(reversed(line.split("  ")) for line in sums.read_text().splitlines())
        others = {file.name for file in OUTPUT.iterdir() if not file.name.startswith("SHA256SUMS")}
        self.assertEqual(set(listed), others)
        for name, digest in listed.items():
            self.assertEqual(hashlib.sha256((OUTPUT / name).read_bytes()).hexdigest(), digest, name)

    def test_archives_can_be_unpacked(self):
        for archive in OUTPUT.glob("*.tar.gz"):
            with tarfile.open(archive) as tar:
                self.assertNotEqual(tar.getnames(), [], archive.name)


if __name__ == "__main__":
    PUBLIC_KEY = sys.argv.pop()
    unittest.main()
