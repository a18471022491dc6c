"""The two checks must bite: one forbidden include and one forbidden call per room, each expected red."""
import pathlib
import shutil
import subprocess
import tempfile
import tomllib
import unittest

import check_links
import check_rooms

ROOT = pathlib.Path(__file__).parent.parent
TABLE = tomllib.loads((ROOT / "rooms.toml").read_text(encoding="utf-8"))
ROOMS = list(TABLE["room"]) + ["features/" + f for f in TABLE["feature"]]


def foreign_room(rooms, room):
    """A room that this one may not know; None for the one that may know all."""
    allowed, _ = rooms.allowed(room)
    return next((r for r in ROOMS if r not in allowed), None)


class ForbiddenInclude(unittest.TestCase):
    def complaints_with(self, room, line):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            shutil.copy(ROOT / "rooms.toml", root)
            (root / "src" / room).mkdir(parents=True)
            (root / "src" / room / "intruder.c").write_text(line + "\n", encoding="utf-8")
            return check_rooms.check(root)

    def test_each_room_refuses_a_foreign_room(self):
        rooms = check_rooms.Rooms(TABLE)
        for room in ROOMS:
            foreign = foreign_room(rooms, room)
            if foreign is None:
                continue
            with self.subTest(room=room):
                self.assertEqual(len(self.complaints_with(room, f'#include "{foreign}/x.h"')), 1)

    def test_each_room_refuses_a_library_of_another(self):
        for room in ROOMS:
            with self.subTest(room=room):
                self.assertEqual(len(self.complaints_with(room, "#include <curl/curl.h>")), 1)

    def test_permitted_ones_pass(self):
        self.assertEqual(self.complaints_with("net", '#include "loop/loop.h"\n#include <stdint.h>'), [])

    def test_a_proof_is_private(self):
        self.assertEqual(
            len(self.complaints_with("features/chats", '#include "features/chats/chats_proofs.h"')), 1
        )

    def test_the_inside_of_a_room_is_its_own(self):
        self.assertEqual(self.complaints_with("app", '#include "media/media.h"'), [])
        self.assertEqual(len(self.complaints_with("app", '#include "media/packet.h"')), 1)

    def test_a_path_without_room_is_refused(self):
        self.assertEqual(len(self.complaints_with("base", '#include "str.h"')), 1)


class ForbiddenCall(unittest.TestCase):
    """Two tiny archives for each room: its own, that calls a function of a room it may not know."""

    def archive(self, folder, name, source):
        c, o, a = (folder / f"{name}{e}" for e in (".c", ".o", ".a"))
        c.write_text(source, encoding="utf-8")
        subprocess.run(["gcc", "-c", c, "-o", o], check=True)
        subprocess.run(["ar", "rcs", a, o], check=True)
        return a

    def test_each_room_refuses_a_foreign_call(self):
        rooms = check_rooms.Rooms(TABLE)
        for room in ROOMS:
            foreign = foreign_room(rooms, room)
            if foreign is None:
                continue
            with self.subTest(room=room), tempfile.TemporaryDirectory() as name:
                folder = pathlib.Path(name)
                archives = {
                    room: self.archive(folder, "own", "void far_away(void); void own(void); void own(void){far_away();}"),
                    foreign: self.archive(folder, "far", "void far_away(void); void far_away(void){}"),
                }
                complaints = check_links.check(folder, archives, rooms)
                self.assertEqual(len(complaints), 1, complaints)
                self.assertIn("far_away", complaints[0])

    def test_a_writable_global_is_refused(self):
        rooms = check_rooms.Rooms(TABLE)
        with tempfile.TemporaryDirectory() as name:
            archive = self.archive(pathlib.Path(name), "own", "int counter = 1;")
            self.assertEqual(len(check_links.check(name, {"base": archive}, rooms)), 1)


if __name__ == "__main__":
    unittest.main()
