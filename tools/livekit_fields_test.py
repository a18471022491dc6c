"""Our part of LiveKit's protocol against the one its clients ship: every message, field, number, type, oneof and enum
of src/media/livekit.proto must be in npm's @livekit/protocol (generated JavaScript; the package holds no .proto files).
"""
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROTO = ROOT / "src" / "media" / "livekit.proto"
PACKAGE = ROOT / "tests" / "node_modules" / "@livekit" / "protocol" / "src" / "gen"

# Numbers of protobuf-es' ScalarType.
SCALARS = {1: "double", 2: "float", 3: "int64", 4: "uint64", 5: "int32", 8: "bool", 9: "string", 12: "bytes", 13: "uint32"}
TOKEN = re.compile(r'//[^\n]*|"[^"]*"|[A-Za-z_][\w.]*|\d+|[{}=;<>,]')


def read_proto(text):
    """({message: {field: (number, type, is_repeated, oneof)}}, {enum: {name: number}}), nested names with dots."""
    words = [w for w in TOKEN.findall(text) if not w.startswith("//")]
    messages, enums = {}, {}

    def block(at, scope, oneof, fields):
        while words[at] != "}":
            if words[at] == "message":
                name = scope + words[at + 1]
                messages[name] = {}
                at = block(at + 3, name + ".", None, messages[name])
            elif words[at] == "enum":
                at = enum(at + 3, enums.setdefault(scope + words[at + 1], {}))
            elif words[at] == "oneof":
                at = block(at + 3, scope, words[at + 1], fields)
            else:
                at = field(at, oneof, fields)
        return at + 1

    def enum(at, values):
        while words[at] != "}":
            values[words[at]] = int(words[at + 2])
            at += 4
        return at + 1

    def field(at, oneof, fields):
        is_repeated = words[at] == "repeated"
        at += is_repeated
        kind = words[at]
        if kind == "map":
            kind = f"map<{words[at + 2]},{words[at + 4]}>"
            at += 5
        fields[words[at + 1]] = (int(words[at + 3]), kind, is_repeated, oneof)
        return at + 5

    words.append("}")
    body = words.index("package") + 3
    block(body, "", None, {})
    return messages, enums


def read_package(text):
    messages, enums = {}, {}
    for name, body in re.findall(r'makeMessageType\(\s*"livekit\.([\w.]+)",\s*\(\) => \[(.*?)\n  \],?', text, re.S):
        messages[name] = {}
        for line in re.findall(r"\{ no: .*", body):
            field, described = read_line(line)
            messages[name][field] = described
    for name, body in re.findall(r'makeEnum\(\s*"livekit\.([\w.]+)",\s*\[(.*?)\]', text, re.S):
        enums[name] = {n: int(no) for no, n in re.findall(r'no: (\d+), name: "(\w+)"', body)}
    return messages, enums


def read_line(line):
    number = int(re.search(r"no: (\d+)", line).group(1))
    name = re.search(r'name: "(\w+)"', line).group(1)
    oneof = re.search(r'oneof: "(\w+)"', line)
    return name, (number, type_of(line), "repeated: true" in line, oneof.group(1) if oneof else None)


def type_of(line):
    kind = re.search(r'kind: "(\w+)"', line).group(1)
    if kind == "scalar":
        return SCALARS[int(re.search(r"T: (\d+)", line).group(1))]
    if kind == "map":
        key, value = re.search(r"K: (\d+)", line), re.search(r'V: \{kind: "scalar", T: (\d+)', line)
        return f"map<{SCALARS[int(key.group(1))]},{SCALARS[int(value.group(1))]}>" if key and value else "map"
    name = re.search(r"getEnumType\((\w+)\)" if kind == "enum" else r"T: (\w+)", line).group(1)
    return name.replace("_", ".")  # Encryption_Type: our names have no underlines


def resolve(kind, message, known):
    """A type named inside a message means the nearest one."""
    scope = message.split(".")
    while scope:
        if ".".join(scope + [kind]) in known:
            return ".".join(scope + [kind])
        scope.pop()
    return kind


def differences(ours, theirs):
    (messages, enums), (their_messages, their_enums) = ours, theirs
    known = set(messages) | set(enums)
    for message, fields in messages.items():
        if not fields:
            continue  # holds an enum only
        for name, (number, kind, is_repeated, oneof) in fields.items():
            want = (number, resolve(kind, message, known), is_repeated, oneof)
            got = their_messages.get(message, {}).get(name)
            if got != want:
                yield f"{message}.{name}: ours {want}, theirs {got}"
    for enum, values in enums.items():
        for name, number in values.items():
            got = their_enums.get(enum, {}).get(name)
            if got != number:
                yield f"{enum}.{name}: ours {number}, theirs {got}"


class Fields(unittest.TestCase):
    def setUp(self):
        self.assertTrue(PACKAGE.is_dir(), f"{PACKAGE} is missing: run tools/setup test")
        text = "\n".join((PACKAGE / f"livekit_{part}_pb.js").read_text(encoding="utf-8") for part in ("models", "rtc"))
        self.theirs = read_package(text)
        self.ours = read_proto(PROTO.read_text(encoding="utf-8"))

    def test_every_field_is_theirs(self):
        self.assertGreater(sum(len(f) for f in self.ours[0].values()), 200)
        self.assertGreater(len(self.ours[1]), 20)
        self.assertEqual([], list(differences(self.ours, self.theirs)))

    def test_a_wrong_number_type_or_oneof_is_seen(self):
        text = PROTO.read_text(encoding="utf-8")
        for right, wrong in (
            ("SpeakersChanged speakers_changed = 10;", "SpeakersChanged speakers_changed = 9;"),
            ("uint32 last_message_seq = 4;", "uint64 last_message_seq = 4;"),
            ("repeated string urls = 1;", "string urls = 1;"),
            ("oneof scenario {", "oneof scene {"),
            ("SUBSCRIBER = 1;", "SUBSCRIBER = 2;"),
            ("map<string, string> attributes = 15;", "map<string, bytes> attributes = 15;"),
        ):
            self.assertIn(right, text)
            self.assertTrue(list(differences(read_proto(text.replace(right, wrong)), self.theirs)), wrong)


if __name__ == "__main__":
    unittest.main()
