"""Verifies an export by docs/format.md alone, as verifier.py does entries and logs. Run: python3 archive.py FILE.zip [VERIFIER-KEY]

It makes all checks but the pages, which only a program of the manifest's view can make again, and the relations that chapters of a
program know beside own, import and personal.
"""
import hashlib
import json
import re
import struct
import sys
import zlib

from verifier import (
    Falsified, Later, Refused, believed, canonical, checkpoint, covers, demand, envelope, hash_bytes, is_count, is_day, is_file, is_id, is_origin,
    leaf_hash, node, root, verify, vote)

SMALL, PAGE, LINE, VOTE, SPLIT, FULL = 16 << 20, 64 << 20, (1 << 20) + 4096, 1024, 1 << 20, 0xFFFFFFFF
NUMBER = r"(x[0-9]{3}/)*[0-9]{3}"
VOTES = re.compile(r"votes/([^/]+)/([0-9]{6}|[1-9][0-9]{6,})\.jsonl")
TILE = re.compile(rf"tile/(entries|[0-9]|[1-5][0-9]|6[0-3])/({NUMBER})(\.p/([1-9][0-9]?|1[0-9][0-9]|2[0-4][0-9]|25[0-5]))?")


def blame(condition, layer, index, reason):
    if not condition:
        f = Falsified(index, reason)
        f.layer = layer
        raise f


# The container: all of it but the packed bytes follows from the files, so it is written again and compared.

class File:
    def __init__(self, method, checksum, packed, size, at):
        self.method, self.checksum, self.packed, self.size, self.at, self.content = method, checksum, packed, size, at, b""


def dated(day):
    year, month, of_month = (int(part) for part in day.split("-"))
    return (year - 1980) << 9 | month << 5 | of_month


def header(name, f, date, central):
    large = f.packed >= FULL or f.size >= FULL
    numbers = [f.size, f.packed] if large else []
    if central and f.at >= FULL:
        numbers.append(f.at)
    extra = struct.pack(f"<HH{len(numbers)}Q", 1, 8 * len(numbers), *numbers) if numbers else b""
    both = struct.pack("<HHHHHIIIHH", 45 if numbers else 20, 0, f.method, 0, date, f.checksum, FULL if large else f.packed,
                       FULL if large else f.size, len(name), len(extra))
    if not central:
        return b"PK\3\4" + both + name.encode() + extra
    return (b"PK\1\2" + struct.pack("<H", 3 << 8 | 20) + both + struct.pack("<HHHII", 0, 0, 0, 0x81A40000, min(f.at, FULL))
            + name.encode() + extra)


def directory(files, date, at):
    b = b"".join(header(name, f, date, True) for name, f in files.items())
    return b + end_records(len(files), len(b), at)


def end_records(n, size, at):
    """What stands behind a directory of n files and this size, which begins at an offset."""
    zip64 = b""
    if n >= 0xFFFF or size >= FULL or at >= FULL:
        zip64 = (b"PK\6\6" + struct.pack("<QHHIIQQQQ", 44, 3 << 8 | 45, 45, 0, 0, n, n, size, at)
                 + b"PK\6\7" + struct.pack("<IQI", 0, at + size, 1))
        n, size, at = 0xFFFF, FULL, FULL
    return zip64 + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, n, n, size, at, 0)


def limit(name):
    """The most bytes that a file of this name may have; nothing when an export has no such file."""
    plain = re.fullmatch(r"[!-~]{1,255}", name) and not re.search(r'[\\:*?"<>|]', name)
    if not plain or any(part in ("", ".", "..") for part in name.split("/")):
        return None
    if name in ("checkpoint", "keys", "authority.json", "manifest.json") or re.fullmatch(r"schemas/.+\.json", name):
        return SMALL
    if re.fullmatch(r"pages/.+\.json", name):
        return PAGE
    if re.fullmatch(r"disclosures/.+\.jsonl", name):
        return SPLIT - 1 + LINE
    m = VOTES.fullmatch(name)
    if m:
        return SPLIT - 1 + VOTE if is_id(m[1]) else None
    if name.startswith("blobs/") and is_id(name[6:]):
        return 1 << 63
    m = TILE.fullmatch(name)
    return m and not m[2].startswith("x000/") and int(m[5] or 256) * (60_002 if m[1] == "entries" else 32)


def container(b):
    """The files of an export by name, and the date that they bear."""
    files, at, date = {}, 0, None
    while b[at:at + 4] == b"PK\3\4":
        demand(len(b) >= at + 30, "container", "cut off")
        _, _, method, _, day, checksum, packed, size, length, extra = struct.unpack_from("<HHHHHIIIHH", b, at + 4)
        date = day if date is None else date
        name = b[at + 30:at + 30 + length].decode("latin-1")
        if packed == size == FULL and extra == 20 and len(b) >= at + 50 + length:
            size, packed = struct.unpack_from("<QQ", b, at + 34 + length)
        f = File(method, checksum, packed, size, at)
        most = limit(name)
        demand(most and name not in files, "container", f"{name}: no file of an export, or one that is there twice")
        demand(size <= most and len(files) < 1 << 20, "container", f"{name}: too large, or too many files")
        demand(method == 0 and packed == size or method == 8 and packed < size <= 100 * packed and not name.startswith("blobs/"), "container",
               f"{name}: not packed as in an export")
        head = header(name, f, date, False)
        at += len(head)
        demand(b[f.at:at] == head and at + packed <= len(b), "container", f"{name}: the header is another, or the file is cut off")
        f.content, at = unpacked(name, f, b[at:at + packed]), at + packed
        files[name] = f
    demand(b[at:] == directory(files, date or 0, at), "container", "the directory is not that of the files, or something is beside it")
    values = [name for name in files if name.startswith("disclosures/")]
    demand(values == [f"disclosures/{i:06d}.jsonl" for i in range(len(values))], "container", "disclosures are out of order")
    return {name: f.content for name, f in files.items()}, date


def unpacked(name, f, packed):
    content = packed
    if f.method == 8:
        z = zlib.decompressobj(-15)
        try:
            content = z.decompress(packed, f.size + 1)
        except zlib.error as e:
            raise Refused("container", f"{name}: {e}") from None
        demand(z.eof and not z.unused_data and len(content) == f.size, "container", f"{name}: does not unpack to its size")
    demand(zlib.crc32(content) == f.checksum, "container", f"{name}: another checksum")
    return content


def pack(files, day, deflate=True):
    """Packs files in the form of an export."""
    date, b, written = dated(day), bytearray(), {}
    for name, content in files.items():
        small, method = content, 8
        if deflate:
            z = zlib.compressobj(wbits=-15)
            small = z.compress(content) + z.flush()
        if name.startswith("blobs/") or not len(small) < len(content) <= 100 * len(small):
            small, method = content, 0
        written[name] = File(method, zlib.crc32(content), len(small), len(content), len(b))
        b += header(name, written[name], date, False) + small
    return bytes(b) + directory(written, date, len(b))


# The log

def path(level, n, width):
    groups = f"{n % 1000:03d}"
    while n >= 1000:
        n //= 1000
        groups = f"x{n % 1000:03d}/{groups}"
    return f"tile/{level}/{groups}" + ("" if width == 256 else f".p/{width}")


def tiles(level, size):
    """Names of the tiles of a level with so many nodes, and where they begin and end."""
    return [(path(level, first // 256, min(256, size - first)), first, min(first + 256, size)) for first in range(0, size, 256)]


def leaves(files, size):
    found = []
    for name, first, end in tiles("entries", size):
        demand(name in files, "container", f"{name} is missing")
        b = files[name]
        for _ in range(first, end):
            demand(len(b) >= 2 and len(b) - 2 >= b[0] << 8 | b[1], "container", f"{name} ends within an entry")
            n = 2 + (b[0] << 8 | b[1])
            found.append(b[2:n])
            b = b[n:]
        demand(not b, "container", f"{name} has more than its entries")
    return found


def tree_tiles(hashes):
    """Names and bytes of the tiles of the tree with these leaf hashes."""
    level = 0
    while hashes:
        for name, first, end in tiles(level, len(hashes)):
            yield name, b"".join(hashes[first:end])
        for _ in range(8):  # the tiles above begin at full subtrees of 256 leaves
            hashes = [node(a, b) for a, b in zip(hashes[::2], hashes[1::2])]
        level += 1


def check_tiles(files, hashes):
    """The tiles are those of the tree, and no others are there."""
    expected = {name for name, _, _ in tiles("entries", len(hashes))}
    for name, content in tree_tiles(hashes):
        demand(name in files, "container", f"{name} is missing")
        demand(files[name] == content, "tiles", f"{name} is not of this tree")
        expected.add(name)
    demand(all(name in expected for name in files if name.startswith("tile/")), "tiles", "a tile that the tree does not have")


# What stands beside the log

def lines_of(name, content, last, most, layer):
    """The lines of a file that ends with the one that reaches a size, without their line feeds; only the last file may be smaller."""
    lines = content.split(b"\n")
    demand(lines.pop() == b"" and lines, layer, f"{name} does not end with a line")
    demand(len(content) - len(lines[-1]) - 1 < SPLIT and (last or len(content) >= SPLIT), layer, f"{name} ends elsewhere")
    demand(all(len(line) < most for line in lines), layer, f"{name} has a line that is too long")
    return lines


def disclosures(files, size):
    """Index to field to salt and value, as verify takes them."""
    opened, last = {}, (-1, "")
    names = [name for name in files if name.startswith("disclosures/")]
    for name in names:
        for line in lines_of(name, files[name], name == names[-1], LINE, "container"):
            try:
                d = canonical(line)
            except Refused as r:
                raise Refused("container", f"{name}: {r}") from None
            demand(isinstance(d, dict) and d.keys() == {"field", "index", "salt", "value"} and is_count(d["index"]) and isinstance(d["field"], str)
                   and isinstance(d["salt"], str), "container", f"{name} has a line that is no disclosure")
            demand(last < (d["index"], d["field"]) and 0 <= d["index"] < size, "container", f"{name} is out of order, or beyond the log")
            last = d["index"], d["field"]
            value = json.dumps(d["value"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            opened.setdefault(d["index"], {})[d["field"]] = {"salt": d["salt"], "value": value}
    return opened


def schemas_of(files, said):
    declared, schemas = {e["facts"]["name"]: hash_bytes(e["facts"]["hash"]) for e in said if e["kind"] == "schema"}, {}
    for name in {n[8:-5] for n in files if n.startswith("schemas/")} | declared.keys():
        content = files.get(f"schemas/{name}.json")
        demand(content is not None and hashlib.sha256(content).digest() == declared.get(name), "schemas", f"not the schema on record: {name}")
        schemas[name] = canonical(content)
    return schemas


def keys_of(said):
    keys = [e["facts"]["key" if e["kind"] == "genesis" else "verifier"] for e in said if e["kind"] in ("genesis", "key")]
    return list(dict.fromkeys(keys))


def logs(said):
    """The log, and those that it follows: where the genesis of each stands, where its tree ends, and the indexes of its own entries."""
    at, end = 0, len(said)
    while True:
        first = at + 1 + said[at]["facts"].get("former_size", 0)
        yield at, end, [at, *range(first, end)]
        if first == at + 1:
            return
        at, end = at + 1, first


def log_keys(said, own):
    return keys_of([said[i] for i in own if said[i]["kind"] == "genesis" or said[i]["kind"] == "key" and said[i]["facts"]["use"] == "log"])


def check_signature(text, files, said, key):
    if key:
        try:
            believed(text, key)
        except Refused as r:
            raise Refused("signature", f"not signed by whom the key names: {r}") from None
    demand(files["keys"].decode("latin-1") == "".join(k + "\n" for k in keys_of(said)), "signature", "keys are not those on record")
    (_, _, own), *former = logs(said)
    try:
        believed(text, log_keys(said, own)[-1])
    except Refused as r:
        raise Refused("signature", f"not signed by the log's key on record: {r}") from None
    for at, _, own in former:
        lost = said[at - 1]["facts"]["lost"]
        blame(any(holds(lost, key) for key in log_keys(said, own)), "origin", at - 1, "the lost checkpoint is not signed by a key of the former log")


def check_authority(files, said):
    """The entries said under a table that the export does not have: who may was not proven."""
    table = canonical(files["authority.json"])
    hashes = [hash_bytes(e["facts"]["hash"]) for e in said if e["kind"] == "table"]
    demand(hashes and hashlib.sha256(files["authority.json"]).digest() == hashes[-1], "authority", "not the table in force")
    operators = {i: said[at]["facts"]["operator"] for at, _, own in logs(said) for i in own}
    in_force, unproven = hashes[0], []
    for i, e in enumerate(said):
        blame(e["role"] != "operator" or e.get("by") == operators[i], "authority", i, "said as operator by another")
        if e["kind"] == "table":
            in_force = hash_bytes(e["facts"]["hash"])
        if in_force != hashes[-1]:
            unproven.append(i)
            continue
        by, of = e.get("by"), e.get("of")
        relation = "import" if "source" in e else "personal" if by is None and of is None else "own" if by == of else None
        rules = [r for r in table if r["kind"] == e["kind"] and r["role"] == e["role"]]
        rule = next((r for r in rules if r["relation"] == relation), None)
        if rule is None and any(r["relation"] not in ("own", "import", "personal") for r in rules):
            continue  # a relation of a chapter
        blame(rule, "authority", i, f"a {e['role']} may not say a {e['kind']}")
        blame(rule["voice"] == e["voice"], "voices", i, "in another voice than the table gives")
    return unproven


def check_blobs(files, opened):
    named = set()
    for i, fields in sorted(opened.items()):
        for field, d in fields.items():
            value = canonical(d["value"].encode())
            if not is_file(value, None):
                continue
            name = "blobs/" + value["blob"]
            named.add(name)
            content = files.get(name)
            blame(content is not None, "blobs", i, f"{name} is not in the export")
            blame(len(content) == value["size"] and hashlib.sha256(content).digest() == hash_bytes(value["sha256"]), "blobs", i, f"{name} is another file")
    demand(all(name in named for name in files if name.startswith("blobs/")), "blobs", "a blob that nothing names")
    return len(named)


def check_votes(files, said):
    """How many votes there are, and how many of them are erased."""
    count, erased, named, things = 0, 0, set(), {e["object"] for e in said}
    batches = {}
    for i, e in enumerate(said):
        if e["kind"] == "batch":
            batches.setdefault(e["facts"]["conversation"], []).append((i, e))
    for conversation, entries in sorted(batches.items()):
        votes, n, first = [], 0, entries[0][0]
        blame(conversation in things, "votes", first, f"{conversation} is not on record")
        while f"votes/{conversation}/{n:06d}.jsonl" in files:
            name = f"votes/{conversation}/{n:06d}.jsonl"
            named.add(name)
            for line in lines_of(name, files[name], f"votes/{conversation}/{n + 1:06d}.jsonl" not in files, VOTE, "votes"):
                try:
                    votes.append(vote(line, conversation, len(votes)))
                except Refused as r:
                    blame(False, "votes", first, f"vote {len(votes)} of {conversation}: {r}")
                blame(votes[-1]["statement"] in things | {None}, "votes", first, f"vote {len(votes) - 1} of {conversation} is on nothing on record")
            n += 1
        hashes, before = [leaf_hash(v["leaf"]) for v in votes], (1, 0, entries[0][1]["object"])
        for i, e in entries:
            size, gone = e["facts"]["size"], e["facts"].get("erased", 0)
            blame(before[0] <= size <= len(votes) and before[1] <= gone <= size and e["object"] == before[2], "votes", i, "cannot follow the batch before, or votes are missing")
            blame(root(hashes[:size]) == hash_bytes(e["facts"]["root"]), "votes", i, "one of the votes was changed, added or left out")
            before = size, gone, e["object"]
        blame(before[:2] == (len(votes), sum(v["statement"] is None for v in votes)), "votes", i, "counts other votes, or another number of erased ones")
        count, erased = count + len(votes), erased + before[1]
    demand(all(name in named for name in files if name.startswith("votes/")), "votes", "votes that no batch counts")
    return count, erased


def check_redactions(said, opened):
    for r in said:
        if r["kind"] == "redaction":
            for i, e in enumerate(said):
                if e is r:
                    break
                if e["object"] == r["facts"]["target"]["to"] and e["revision"] <= r["facts"]["through"]:
                    for field in opened.get(i, {}):
                        blame(not covers(r["facts"]["field"], field), "completeness", i, f"{field} is disclosed, though redacted")


COUNTS = {"blobs", "disclosures", "entries", "pages", "redacted", "schemas", "withheld"}


def manifest_of(files):
    b = files["manifest.json"]
    try:
        m = canonical(b[:-1])
    except Refused as r:
        raise Refused("manifest", str(r)) from None
    if isinstance(m, dict) and is_count(m.get("format")) and m["format"] > 1:
        raise Later("the export is written in a later form")
    demand(b[-1:] == b"\n" and isinstance(m, dict) and m.keys() - {"program"} == {"counts", "day", "format", "origin", "root", "size", "view"},
           "manifest", "not a manifest, or more than one")
    demand(m["format"] == 1 and is_day(m["day"]) and is_origin(m["origin"]) and hash_bytes(m["root"]) and is_count(m["size"])
           and isinstance(m["counts"], dict) and m["counts"].keys() - {"votes", "erased_votes"} == COUNTS, "manifest", "a member is wrong")
    return m


def is_later(leaf):
    try:
        e = canonical(leaf)
    except Refused:
        return False
    return isinstance(e, dict) and is_count(e.get("v")) and e["v"] > 1


def export(b, key=None):
    """Checks an export, in the order of the page. Returns its counts, and the entries of which it cannot say whether they were allowed."""
    files, date = container(b)
    for name in ("manifest.json", "checkpoint", "keys", "authority.json"):
        demand(name in files, "container", f"{name} is missing")
    manifest = manifest_of(files)
    demand(dated(manifest["day"]) == date, "manifest", "the files are dated otherwise")
    try:
        text = files["checkpoint"].decode()
        origin, size, tree, _, _ = checkpoint(text)
    except (Refused, UnicodeDecodeError) as r:
        raise Refused("container", str(r)) from None
    demand(0 < size <= 256 * len(files), "container", "the checkpoint is of more entries than the files can hold")

    stored = leaves(files, size)
    hashes = [leaf_hash(leaf) for leaf in stored]
    demand(root(hashes) == tree, "entries", "the entries do not give the root of the checkpoint")
    check_tiles(files, hashes)
    demand((manifest["origin"], manifest["size"], hash_bytes(manifest["root"])) == (origin, size, tree), "manifest", "says another log than the checkpoint")
    said, unknown = [], []
    for i, leaf in enumerate(stored):
        try:
            said.append(envelope(leaf))
        except Refused as r:
            blame(is_later(leaf), "canonical", i, str(r))
            unknown.append(i)
    if unknown:
        raise Later(f"entry {unknown[0]} is written in a later version")
    blame(said[0]["kind"] == "genesis", "origin", 0, "the first entry is a genesis")
    check_signature(text, files, said, key)
    opened, schemas = disclosures(files, size), schemas_of(files, said)
    entries = [{"leaf": leaf.decode(), "open": opened.get(i, {})} for i, leaf in enumerate(stored)]
    redacted = verify(entries, origin, tree, schemas)
    check_redactions(said, opened)
    unproven = check_authority(files, said)
    counts = {
        "blobs": check_blobs(files, opened), "disclosures": sum(len(fields) for fields in opened.values()), "entries": size,
        "pages": sum(name.startswith("pages/") for name in files), "redacted": len(redacted), "schemas": len(schemas),
        "withheld": sum(len(e["withheld"]) for e in said),
    }
    counts |= {name: n for name, n in zip(("votes", "erased_votes"), check_votes(files, said)) if n}
    demand(counts == manifest["counts"], "manifest", f"the export holds {counts}")
    return counts, unproven


def against(files, text):
    """What another checkpoint says of an export that was checked: "holds", "not_proven" or "falsified"."""
    origin, size, tree, _, _ = checkpoint(text)
    stored = leaves(files, checkpoint(files["checkpoint"].decode())[1])
    said = [envelope(leaf) for leaf in stored]
    found = [(range(at, end), log_keys(said, own)) for at, end, own in logs(said) if said[at]["origin"] == origin]
    if not found:
        return "not_proven"  # neither this log nor one that it follows
    log, keys = found[0]
    if not any(holds(text, key) for key in keys) or size > len(log):
        return "not_proven"  # said by a stranger, or of entries that this export does not have
    return "holds" if root([leaf_hash(stored[i]) for i in log[:size]]) == tree else "falsified"


def holds(text, key):
    try:
        return bool(believed(text, key))
    except Refused:
        return False


if __name__ == "__main__":
    try:
        with open(sys.argv[1], "rb") as archive:
            totals, unknown = export(archive.read(), *sys.argv[2:3])
    except Later as later:
        print(f"not proven: {later}")
        sys.exit(3)
    print(totals)
    if unknown:
        print(f"not proven: {len(unknown)} entries were said under a table of authority that the export does not have, the first at {unknown[0]}")
        sys.exit(3)
