#!/usr/bin/env python3
"""Compare every #include of src/ with rooms.toml: who may walk where.

One of two checks (the other is the linker: each room's test program links its permitted rooms only).
Also refused: private headers (…_proofs.h) outside access.c, SQL headers outside store, file names
nobody can find anything by.
"""
import pathlib
import re
import sys
import tomllib

INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', re.M)
NAMELESS = re.compile(r"(^|_)(util|utils|helper|helpers|common|misc|manager|core)(_|\.|$)")
LIBC = re.compile(
    r"^(sys/|netinet/|arpa/|linux/|bits/|std\w+|assert|ctype|dirent|dlfcn|endian|errno|execinfo|fcntl|ftw|getopt|"
    r"inttypes|limits|malloc|math|netdb|poll|pthread|sched|semaphore|setjmp|signal|spawn|string|strings|termios|time|unistd|wchar)"
)


class Rooms:
    def __init__(self, table):
        self.table = table

    def of(self, path):
        """'base' for src/base/x.c, 'features/chats' for src/features/chats/x.c."""
        parts = path.parts
        return "/".join(parts[:2]) if parts[0] == "features" else parts[0]

    def allowed(self, room):
        """(rooms, system headers) that a room may include, itself among them."""
        if room.startswith("features/"):
            shared = self.table["features"]
            own = self.table["feature"][room.split("/")[1]]
            rooms = shared["rooms"] + ["features/" + f for f in own["features"]]
            return rooms + [room], shared["system"]
        row = self.table["room"][room]
        rooms = list(row["rooms"])
        if "features/*" in rooms:
            rooms += ["features/" + f for f in self.table["feature"]]
        return rooms + [room], row["system"]

    def oracles(self, room):
        """Headers that the room's tests may include besides: libraries that ours is held against."""
        return tuple(self.table["room"].get(room, {}).get("oracles", []))


def check_file(rooms, src, path):
    """Complaints about one file."""
    rel = path.relative_to(src)
    room = rooms.of(rel)
    try:
        allowed, system = rooms.allowed(room)
    except KeyError:
        yield f"{rel}: room '{room}' is not in rooms.toml"
        return
    if NAMELESS.search(rel.name):
        yield f"{rel}: a name that says nothing (util, helper, common …)"
    is_test = rel.name.endswith("_test.c")
    for kind, name in INCLUDE.findall(path.read_text(encoding="utf-8")):
        if kind == "<":
            if not LIBC.match(name) and not any(name.startswith(s) for s in system) and not (
                is_test and name.startswith(("cmocka.h", *rooms.oracles(room)))
            ):
                yield f"{rel}: <{name}> is not a header of this room"
        elif "/" not in name:
            yield f'{rel}: "{name}" must be written with its room: "room/{name}"'
        else:
            target = rooms.of(pathlib.PurePath(name))
            if target not in allowed:
                yield f'{rel}: room {room} may not include "{name}"'
            public = rooms.table["room"].get(target, {}).get("public")
            if public and target in allowed and target != room and name not in public:
                yield f'{rel}: "{name}" is for room {target} only'
            for ending in rooms.table["features"]["private"]:
                if name.endswith(ending) and rel.name != "access.c" and not is_test:
                    yield f'{rel}: "{name}" is private to access.c and generated queries'


def check(root):
    src = root / "src"
    rooms = Rooms(tomllib.loads((root / "rooms.toml").read_text(encoding="utf-8")))
    complaints = []
    for path in sorted(src.rglob("*.[ch]")):
        complaints.extend(check_file(rooms, src, path))
    return complaints


def main():
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent
    complaints = check(root)
    for line in complaints:
        print(line)
    print(f"rooms: {len(complaints)} complaints")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
