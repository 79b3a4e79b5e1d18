#!/usr/bin/env python3
"""Checks what the archives of the command line have in them.

contents.py FOLDER    as build.sh wrote it
"""

import hashlib
import pathlib
import re
import sys
import tarfile

# The first bytes of a program, and those that tell its processor: ELF's e_machine, Mach-O's cputype.
PROGRAMS = {
    "linux_amd64": (b"\x7fELF", 18, b"\x3e\x00"),
    "linux_arm64": (b"\x7fELF", 18, b"\xb7\x00"),
    "darwin_amd64": (b"\xcf\xfa\xed\xfe", 4, b"\x07\x00\x00\x01"),
    "darwin_arm64": (b"\xcf\xfa\xed\xfe", 4, b"\x0c\x00\x00\x01"),
}
PROGRAM = re.compile(r"runtime/(bin/[^/]+|lib/jspawnhelper|lib/jexec|lib/.*\.(so|dylib))")
# Those that the shell, kubectl or Java start.
EXECUTABLE = re.compile(
    r"cgroupns-injector|kubectl-cgroupns|kubectl_complete-cgroupns|helm/cgroupns-injector|runtime/bin/.*|runtime/lib/jspawnhelper"
)
FILES = [
    "LICENSE",
    "cgroupns-injector",
    "completions/cgroupns-injector.bash",
    "completions/cgroupns-injector.fish",
    "completions/cgroupns-injector.zsh",
    "helm/cgroupns-injector",
    "helm/plugin.yaml",
    "kubectl-cgroupns",
    "kubectl_complete-cgroupns",
    "lib/cgroupns-injector.jar",
    "man/man1/cgroupns-injector-inject.1",
    "runtime/bin/java",
    "runtime/legal/java.base/LICENSE",
    "runtime/lib/jspawnhelper",
    "runtime/lib/modules",
    "runtime/release",
]


# The runtime's modules that the webhook's image has as well.
MODULES = set(re.search(r'"(java\.base,[a-z.,]*)"\]', (pathlib.Path(__file__).parents[2] / "Dockerfile").read_text())[1].split(","))


def check(archive):
    folder = archive.name.removesuffix(".tar.gz")
    platform = "_".join(folder.split("_")[-2:])
    with tarfile.open(archive) as tar:
        members = tar.getmembers()
        names = [member.name for member in members]
        files = {member.name.removeprefix(f"{folder}/"): member for member in members if member.isfile()}
        starts = {name: tar.extractfile(files[name]).read(64) for name in files if PROGRAM.fullmatch(name)}
        release = tar.extractfile(f"{folder}/runtime/release").read().decode() if "runtime/release" in files else ""
    assert names == sorted(names, key=lambda name: name.split("/")), f"{archive.name}: not sorted"
    assert all(name.split("/")[0] == folder for name in names), f"{archive.name}: files outside {folder}"
    assert len({member.mtime for member in members}) == 1, f"{archive.name}: files have different times"
    assert all(member.uid == member.gid == 0 for member in members), f"{archive.name}: files have an owner"
    links = [member.name for member in members if not (member.isfile() or member.isdir())]
    assert not links, f"{archive.name}: {links[0]} is a link, which krew does not unpack"
    missing = [file for file in FILES if f"{folder}/{file}" not in names]
    assert not missing, f"{archive.name}: without {', '.join(missing)}"
    magic, at, machine = PROGRAMS[platform]
    foreign = [name for name, start in starts.items() if not (start.startswith(magic) and start[at:].startswith(machine))]
    assert not foreign, f"{archive.name}: {', '.join(foreign)}: for another platform"
    closed = [name for name in files if EXECUTABLE.fullmatch(name) and files[name].mode != 0o755]
    assert not closed, f"{archive.name}: {', '.join(closed)}: not executable by all"
    absent = MODULES - set(re.search(r'^MODULES="(.*)"', release, re.MULTILINE)[1].split())
    assert not absent, f"{archive.name}: its runtime has no {', '.join(sorted(absent))}"


def main(folder):
    archives = sorted(folder.glob("*.tar.gz"))
    assert archives, f"{folder}: no archives"
    krew = (folder / "cgroupns.yaml").read_text()
    listed = dict(re.findall(r"uri: \S+/(\S+\.tar\.gz)\n +sha256: ([0-9a-f]{64})\n", krew))
    for archive in archives:
        check(archive)
        assert listed.get(archive.name) == hashlib.sha256(archive.read_bytes()).hexdigest(), f"cgroupns.yaml: {archive.name}"
        assert f"bin: {archive.name.removesuffix('.tar.gz')}/kubectl-cgroupns\n" in krew


main(pathlib.Path(sys.argv[1]))
