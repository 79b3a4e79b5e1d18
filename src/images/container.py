"""A container of an image, run by runc as the chart's pods are: not root, without capabilities, on a read-only root."""

import contextlib
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import time

USER = 65532
NAMESPACES = ["pid", "mount", "ipc", "uts", "network", "cgroup"]
MOUNTS = [
    {"destination": "/proc", "type": "proc", "source": "proc"},
    {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "mode=755"]},
    # The chart's emptyDir, the only folder that is writable.
    {"destination": "/tmp", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "nodev", "mode=1777", "size=16m"]},
]


class Image:
    """An unpacked image."""

    def __init__(self, archive, architecture, folder):
        self.root = pathlib.Path(folder, architecture)
        self.root.mkdir()
        self.config = archive.config(architecture)["config"]
        archive.unpack(architecture, self.root)

    def spec(self, arguments, environment, entrypoint):
        user = self.config.get("User", f"{USER}:{USER}").split(":")
        return {
            "ociVersion": "1.0.2",
            "root": {"path": str(self.root), "readonly": True},
            "process": {
                "cwd": "/",
                "user": {"uid": int(user[0]), "gid": int(user[1])},
                "args": [*(entrypoint or self.config["Entrypoint"]), *arguments],
                "env": [*self.config["Env"], *environment],
                "noNewPrivileges": True,
            },
            "mounts": MOUNTS,
            "linux": {"cgroupsPath": "/image", "namespaces": [{"type": kind} for kind in NAMESPACES]},
        }

    def run(self, *arguments, entrypoint=None, stdin=""):
        """To its end; returns its standard output."""
        with tempfile.TemporaryDirectory() as bundle:
            self._write(bundle, arguments, [], entrypoint)
            done = subprocess.run(_runc(bundle), input=stdin, capture_output=True, text=True, timeout=600)
            assert done.returncode == 0, f"{arguments} ended with {done.returncode}:\n{done.stderr}{done.stdout}"
            return done.stdout

    @contextlib.contextmanager
    def start(self, *arguments, environment=(), entrypoint=None):
        with tempfile.TemporaryDirectory() as bundle:
            self._write(bundle, arguments, environment, entrypoint)
            log = pathlib.Path(bundle, "log")
            with log.open("w") as output:
                runc = subprocess.Popen(_runc(bundle, "--pid-file", bundle + "/pid"), stdout=output, stderr=output)
            container = Running(runc, pathlib.Path(bundle, "pid"), log)
            try:
                yield container
            finally:
                if runc.poll() is None:
                    os.kill(container.pid, signal.SIGKILL)
                    runc.wait()

    def _write(self, bundle, arguments, environment, entrypoint):
        pathlib.Path(bundle, "config.json").write_text(json.dumps(self.spec(arguments, environment, entrypoint)))


class Running:
    def __init__(self, runc, pid_file, log):
        self.runc, self.pid_file, self.log = runc, pid_file, log

    def wait_until(self, condition, seconds=120):
        """Exceptions count as "not yet"."""
        end = time.monotonic() + seconds
        while True:
            assert self.runc.poll() is None, f"it ended with {self.runc.returncode}:\n{self.log.read_text()}"
            try:
                return condition()
            except (OSError, AssertionError) as problem:
                assert time.monotonic() < end, f"not in {seconds} s: {problem}\n{self.log.read_text()}"
                time.sleep(0.1)

    @property
    def pid(self):
        return int(self.pid_file.read_text())

    def status(self):
        lines = pathlib.Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return {name: value.split() for name, value in (line.split(":", 1) for line in lines)}

    def file(self, path):
        return pathlib.Path(f"/proc/{self.pid}/root{path}").read_text()

    def curl(self, *arguments):
        """From inside its network, which has nothing but a loopback."""
        command = ["nsenter", "--net", "--target", str(self.pid), "curl", "--max-time", "20", "--silent", "--show-error", "--fail", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def end(self):
        """As kubelet ends it; returns its exit code."""
        os.kill(self.pid, signal.SIGTERM)
        return self.runc.wait(120)


def _runc(bundle, *options):
    return ["runc", "--root", bundle + "/runc", "run", *options, "--bundle", bundle, "image"]
