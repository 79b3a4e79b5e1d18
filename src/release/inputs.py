"""What a release is made of, checked before anything is built or pushed."""

import os
import re
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(CHECKOUT / "src/images"))

# semver.org, version 2.0.0.
SEMVER = re.compile(
    r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)"
    r"(-((0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?"
    r"(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?",
    re.ASCII,
)
REGISTRY = re.compile(r"[a-zA-Z0-9.-]+(:\d+)?(/[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*)+", re.ASCII)
# As in Go's runtime.GOARCH.
ARCHITECTURES = {"webhook": {"amd64", "arm64"}, "launcher": {"amd64", "arm64", "ppc64le", "riscv64", "s390x"}}
PLATFORMS = ("linux_amd64", "linux_arm64", "darwin_amd64", "darwin_arm64")


class Refused(Exception):
    """The release cannot be made. The message is one line: what is wrong, and the remedy."""


class Denied(Refused):
    """The registry does not let this user in."""


def version(text):
    """A version that images and chart can be tagged with."""
    if not text:
        raise Refused("VERSION is empty: set it to the version of the release, such as VERSION=1.2.3")
    if not SEMVER.fullmatch(text):
        without_v = text[1:] if text.startswith("v") and SEMVER.fullmatch(text[1:]) else None
        remedy = f"use VERSION={without_v}" if without_v else "use one such as 1.2.3 or 1.2.3-rc.1"
        raise Refused(f"VERSION={text!r} is not a semantic version (semver.org): {remedy}")
    if "+" in text:
        raise Refused(f"VERSION={text!r} has build metadata, which tags of images cannot have: remove it from the +")
    return text


def registry(text):
    """A registry's name with a path."""
    if not text:
        raise Refused("REGISTRY is empty: set it to a registry and a path, such as REGISTRY=ghcr.io/cgroupns")
    if not REGISTRY.fullmatch(text):
        raise Refused(f"REGISTRY={text!r} is not a registry and a path in lower case, such as ghcr.io/cgroupns")
    return text


def commit(checkout=CHECKOUT):
    return git(checkout, "rev-parse", "HEAD")


def is_committed(of_version, checkout=CHECKOUT):
    """Everything is from the tag: what was built can be built again from it."""
    changes = git(checkout, "status", "--porcelain")
    if changes:
        raise Refused(f"the checkout has uncommitted changes, the first in {changes.split()[1]}: commit or remove them")
    if f"v{of_version}" not in git(checkout, "tag", "--points-at", "HEAD").split():
        raise Refused(f"the commit does not have the tag v{of_version}: git tag v{of_version}, or check out the tag")


def git(checkout, *arguments):
    run = subprocess.run(["git", "-C", str(checkout), *arguments], capture_output=True, text=True)
    if run.returncode:
        raise Refused(f"git {arguments[0]}: {run.stderr.strip().splitlines()[-1]}")
    return run.stdout.strip()


def image(folder, name, of_version):
    """The image's archive, as `make images` wrote it for this version and all architectures."""
    from oci import Archive

    path = folder / f"{name}.tar"
    if not path.is_file():
        raise Refused(f"{path} is missing: make images VERSION={of_version} builds it")
    archive = Archive(path)
    with archive.tar:
        missing = ARCHITECTURES[name] - set(archive.manifests)
        if missing:
            raise Refused(f"{path} is not for {', '.join(sorted(missing))}: make release builds it for all of them")
        for architecture in sorted(archive.manifests):
            found = archive.config(architecture)["config"]["Labels"]["org.opencontainers.image.version"]
            if found != of_version:
                remedy = f"make images VERSION={of_version} builds it"
                raise Refused(f"{path} has version {found}, not {of_version}: {remedy}")
    return path, archive.entry["digest"]


def archives(folder, of_version):
    """The command line's archives and the manifest for krew: those that exist, and those that are missing."""
    files = [folder / f"cgroupns-injector_{of_version}_{platform}.tar.gz" for platform in PLATFORMS]
    files.append(folder / "cgroupns.yaml")
    return [file for file in files if file.is_file()], [file for file in files if not file.is_file()]


def environment(name):
    return os.environ.get(name, "")
