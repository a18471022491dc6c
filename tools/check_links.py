#!/usr/bin/env python3
"""Ask the object files who calls whom: the second look at rooms.toml.

Includes can lie (a prototype written by hand compiles without one), symbols can not. For each room's archive in
a build folder: what it leaves undefined and another of our rooms defines must be defined in a permitted one.
Also refused here: writable globals outside a short list, since state hangs on structs handed down from app.
"""
import pathlib
import subprocess
import sys
import tomllib

from check_rooms import Rooms

ROOT = pathlib.Path(__file__).parent.parent
# Names that may be writable, each with its reason.
WRITABLE_ALLOWED = {
    "least_level": "base/log.c: the level below which lines are dropped, set once at start",
}


def room_of_archive(build, archive):
    """'features/chats' for build/src/features/libchats.a or .../chats/libchats.a."""
    name = archive.stem.removeprefix("lib")
    return "features/" + name if "features" in archive.relative_to(build).parts else name


def is_writable(section):
    """Constants with addresses in them lie in .data.rel.ro: read-only once the program is loaded."""
    return section.startswith((".data", ".bss", "*COM*")) and not section.startswith(".data.rel.ro")


def symbols(archive):
    """(defined, undefined, writable) names of one archive."""
    out = subprocess.run(["nm", "-g", "--no-sort", archive], check=True, capture_output=True, text=True).stdout
    every = subprocess.run(["nm", "-f", "sysv", archive], check=True, capture_output=True, text=True).stdout
    defined, undefined, writable = set(), set(), set()
    for line in out.splitlines():
        words = line.split()
        if len(words) >= 2 and words[-2] == "U":
            undefined.add(words[-1])
        elif len(words) == 3:
            defined.add(words[-1])
    for line in every.splitlines():
        columns = [c.strip() for c in line.split("|")]
        if len(columns) == 7 and columns[3] == "OBJECT" and is_writable(columns[6]):
            # A static inside a function is called name.123; compiler-made ones start with an underscore.
            if not columns[0].startswith("_"):
                writable.add(columns[0].split(".")[0])
    return defined, undefined, writable


def check(build, archives, rooms):
    known = {room: symbols(path) for room, path in archives.items()}
    home = {}
    for room, (defined, _, _) in known.items():
        for name in defined:
            home.setdefault(name, room)
    complaints = []
    for room, (_, undefined, writable) in sorted(known.items()):
        allowed, _ = rooms.allowed(room)
        for name in sorted(undefined):
            if name in home and home[name] not in allowed:
                complaints.append(f"{room} calls {name}() of room {home[name]}, which rooms.toml does not permit")
        for name in sorted(writable - set(WRITABLE_ALLOWED)):
            complaints.append(f"{room} has the writable global {name}")
    return complaints


def find_archives(build, rooms):
    archives = {}
    for path in build.glob("src/**/lib*.a"):
        room = room_of_archive(build, path)
        try:
            rooms.allowed(room)
        except KeyError:
            continue
        archives[room] = path
    return archives


def main():
    if len(sys.argv) != 2 or not pathlib.Path(sys.argv[1]).is_dir():
        print("usage: tools/check_links.py BUILD, a folder of Meson that has been built (make: build)", file=sys.stderr)
        return 2
    build = pathlib.Path(sys.argv[1])
    rooms = Rooms(tomllib.loads((ROOT / "rooms.toml").read_text(encoding="utf-8")))
    archives = find_archives(build, rooms)
    complaints = check(build, archives, rooms)
    for line in complaints:
        print(line)
    print(f"links: {len(archives)} rooms, {len(complaints)} complaints")
    return 1 if complaints or not archives else 0


if __name__ == "__main__":
    sys.exit(main())
