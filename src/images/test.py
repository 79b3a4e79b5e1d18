#!/usr/bin/env python3
"""Runs the two images as pods run them, by real runc.

test.py OUTPUT_DIR QEMU   on a node (src/e2e/node/run.sh), with runc and curl on the PATH; OUTPUT_DIR as build.sh
                          wrote it. QEMU is a static one, by which what is for the other architecture is run.
"""

import base64
import json
import os
import pathlib
import platform
import re
import shutil
import sys
import tempfile
import unittest

from container import Image
from oci import Archive

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
OUTPUT, QEMU = pathlib.Path(sys.argv[1]), sys.argv[2]
# As in the chart.
VALUES = (REPOSITORY / "helm/cgroupns-injector/values.yaml").read_text()
OPTIONS = re.search(r"^javaOptions: (.+)$", VALUES, re.MULTILINE).group(1)
ENVIRONMENT = [
    # share:on: a virtual machine that cannot use the archived classes does not start, rather than run without them.
    f"JDK_JAVA_OPTIONS={OPTIONS} -Xshare:on",
    "MALLOC_ARENA_MAX=1",
    "MALLOC_MMAP_THRESHOLD_=32000",
    "QUARKUS_SHUTDOWN_DELAY=0S",
]
POD = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "builder", "namespace": "default"},
    "spec": {
        "containers": [
            {
                "name": "buildkitd",
                "image": "moby/buildkit:v0.33.0",
                "command": ["buildkitd"],
                "securityContext": {"privileged": True},
            }
        ]
    },
}
REVIEW = {
    "apiVersion": "admission.k8s.io/v1",
    "kind": "AdmissionReview",
    "request": {
        "uid": "a3f4",
        "kind": {"group": "", "version": "v1", "kind": "Pod"},
        "resource": {"group": "", "version": "v1", "resource": "pods"},
        "namespace": "default",
        "operation": "CREATE",
        "object": POD,
    },
}

MACHINES = {"amd64": "x86_64", "arm64": "aarch64"}
# An emulated Java starts about twenty times slower.
PATIENCE = 600


class ImageTest(unittest.TestCase):
    name = ""

    @classmethod
    def setUpClass(cls):
        cls.archive = Archive(OUTPUT / f"{cls.name}.tar")
        cls.folder = tempfile.mkdtemp()
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.images = {architecture: Image(cls.archive, architecture, cls.folder) for architecture in cls.archive.manifests}

    def run_by(self, architecture):
        """How the image's programs are started here: what comes before their own arguments."""
        if MACHINES[architecture] == platform.machine():
            return []
        qemu = self.images[architecture].root / "qemu"
        shutil.copy(QEMU, qemu)
        self.addCleanup(qemu.unlink, missing_ok=True)
        return ["/qemu"]

    def weighs_what_the_page_says(self, unit, name):
        """Compressed, in docs/install.md."""
        page = (REPOSITORY / "docs/install.md").read_text()
        said = int(re.search(rf"\| `cgroupns/{self.name}` \|.* (\d+) {name}\b", page).group(1))
        for architecture in MACHINES:
            weight = sum(size for _, size, _ in self.archive.layers(architecture))
            self.assertAlmostEqual(weight / unit, said, delta=0.1 * said, msg=architecture)

    def has_the_charts_name(self):
        chart = (REPOSITORY / "helm/cgroupns-injector/Chart.yaml").read_text()
        version = os.environ.get("VERSION") or chart.split("\nappVersion:")[1].split()[0]
        self.assertEqual(self.archive.name, f"ghcr.io/cgroupns/{self.name}:{version}")
        for image in self.images.values():
            labels = image.config["Labels"]
            self.assertEqual(labels["org.opencontainers.image.version"], version)
            self.assertEqual(labels["org.opencontainers.image.licenses"], "Apache-2.0")


class LauncherTest(ImageTest):
    name = "launcher"

    def test_has_the_charts_name(self):
        self.has_the_charts_name()

    def test_weighs_what_the_page_says(self):
        self.weighs_what_the_page_says(1_000, "KB")

    def test_is_the_launcher_alone_for_each_architecture(self):
        compiled = [file.name.removeprefix("launcher-") for file in (REPOSITORY / "target/launcher").glob("launcher-*")]
        names = {machine: architecture for architecture, machine in MACHINES.items()}
        self.assertEqual(set(self.images), {names.get(machine, machine) for machine in compiled})
        for architecture, image in self.images.items():
            self.assertEqual([file.name for file in image.root.rglob("*")], ["launcher"])
            compressed = sum(size for _, size, _ in self.archive.layers(architecture))
            self.assertLess(compressed, 200_000)
            # The kubelet refuses a container that must not be root if neither it nor its image sets a numeric user.
            self.assertEqual(image.config["User"], "65532:65532")

    def test_lists_its_parts(self):
        parts = json.loads((OUTPUT / "launcher.cdx.json").read_text())
        self.assertEqual(parts["metadata"]["component"]["version"], self.archive.name.rpartition(":")[2])
        versions = {part["name"]: part["version"] for part in parts["components"]}
        self.assertIn(f"<teavm.version>{versions['teavm-classlib']}<", (REPOSITORY / "pom.xml").read_text())
        self.assertIn(f"zig_version={versions['ziglang']}\n", (REPOSITORY / "src/launcher/compile.sh").read_text())

    def test_runs_on_both_without_rights(self):
        for architecture, machine in MACHINES.items():
            image = self.images[architecture]
            self.assertIn(machine, image.run("version", entrypoint=[*self.run_by(architecture), "/launcher"]))


class WebhookTest(ImageTest):
    name = "webhook"

    def test_has_the_charts_name(self):
        self.has_the_charts_name()

    def test_weighs_what_the_page_says(self):
        self.weighs_what_the_page_says(1_000_000, "MB")

    def test_is_smaller_than_60_megabytes(self):
        for architecture in self.images:
            self.assertLess(sum(size for _, size, _ in self.archive.layers(architecture)), 60_000_000, architecture)

    def test_is_for_both_architectures(self):
        self.assertEqual(set(self.images), set(MACHINES))

    def test_has_no_shell(self):
        for image in self.images.values():
            for name in ("sh", "bash", "dash", "busybox"):
                self.assertEqual(list(image.root.rglob(name)), [])

    def test_lists_all_libraries(self):
        for image in self.images.values():
            parts = json.loads((image.root / "sbom.cdx.json").read_text())["components"]
            listed = {f"{part['group']}.{part['name']}-{part['version']}" for part in parts}
            jars = {jar.stem for jar in (image.root / "app/lib").rglob("*.jar")}
            self.assertGreater(len(jars), 100)
            self.assertEqual(jars - listed, set())
            self.assertIn("\nVersion: ", (image.root / "var/lib/dpkg/status.d/libc6").read_text())

    def test_archives_classes_for_the_charts_options(self):
        self.assertIn(f"\njavaOptions: {OPTIONS}\n", (REPOSITORY / "helm/cgroupns-injector/values.yaml").read_text())

    def test_runs_commands(self):
        for architecture, image in self.images.items():
            with self.subTest(architecture):
                command = [*self.run_by(architecture), *image.config["Entrypoint"]]
                self.assertIn("cgroupns-injector", image.run("version", entrypoint=command))
                # As docker run -i passes it.
                explained = image.run("explain", "-f", "-", entrypoint=command, stdin=json.dumps(POD))
                self.assertRegex(explained, r"buildkitd +container +inject")

    def test_injects(self):
        [image] = [self.images[architecture] for architecture in MACHINES if not self.run_by(architecture)]
        pod = pathlib.Path(image.root, "inject.yaml")
        pod.write_text(json.dumps(POD))
        self.assertIn("/cgroupns/launcher", image.run("inject", "-f", "/inject.yaml"))

    def test_serves_as_process_1_until_it_is_told_to_end(self):
        for architecture in self.images:
            with self.subTest(architecture):
                self.serves(self.images[architecture], self.run_by(architecture))

    def serves(self, image, run_by):
        command = [*run_by, *image.config["Entrypoint"]]
        # Emulated, the optimising compiler costs more than it saves.
        options = "-XX:TieredStopAtLevel=1" if run_by else ""
        environment = [ENVIRONMENT[0] + " " + options, *ENVIRONMENT[1:]]
        with image.start("serve", "--ca-out=/tmp/ca.pem", environment=environment, entrypoint=command) as webhook:
            webhook.wait_until(lambda: webhook.curl("http://127.0.0.1:9000/health/ready"), PATIENCE)
            status = webhook.status()
            self.assertEqual((status["NSpid"][-1], status["Uid"][0], status["CapEff"]), ("1", "65532", ["0" * 16]))

            authority, review = pathlib.Path(self.folder, "ca.pem"), pathlib.Path(self.folder, "review.json")
            authority.write_text(webhook.file("/tmp/ca.pem"))
            review.write_text(json.dumps(REVIEW))
            answer = json.loads(
                webhook.curl(
                    "--cacert", str(authority), "--data", f"@{review}", "--header", "Content-Type: application/json",
                    "https://localhost:8443/mutate",
                )
            )
            self.assertEqual(answer["response"]["uid"], "a3f4")
            self.assertIn(b"/cgroupns/launcher", base64.b64decode(answer["response"]["patch"]))
            self.assertIn("cgroupns_", webhook.curl("http://127.0.0.1:9000/metrics"))

            # 128 and the signal: the program itself received it, there is no shell in between.
            self.assertEqual(webhook.end(), 143)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "--verbose"])
