"""A verifier written from docs/format.md alone; Python's standard library is all it needs.

It is the proof that the page suffices, and a start for a verifier in another language. check.py runs it over the vectors.
"""
import base64
import hashlib
import json
import re
import unicodedata


class Refused(Exception):
    """What is refused, by which part of the format (layer), and why."""

    def __init__(self, layer, reason):
        super().__init__(f"{layer}: {reason}")
        self.layer = layer


class Later(Exception):
    """What a later version of the format may allow: neither refused nor proven."""


def demand(condition, layer, reason):
    if not condition:
        raise Refused(layer, reason)


# Canonical form

MAX_INT = 2**53 - 1
NUMBER = re.compile(rb"-?(0|[1-9][0-9]*)(?![0-9.eE])")
STRING = re.compile(rb'"((?:[^"\\\x00-\x1f]|\\["\\bfnrt]|\\u00[01][0-9a-f])*)"')
SHORT = {0x08: "b", 0x09: "t", 0x0A: "n", 0x0C: "f", 0x0D: "r"}
ESCAPE = re.compile(r'\\(?:u00([01][0-9a-f])|(.))')
LETTER = {v: chr(k) for k, v in SHORT.items()}


def canonical(b):
    """The value that the bytes write, when they are canonical."""
    value, end = read(b, 0, 1)
    demand(end == len(b), "canonical", "more bytes behind the value")
    return value


def read(b, i, depth):
    c = b[i:i + 1]
    if c in (b"{", b"["):
        demand(depth <= 32, "canonical", "nested too deep")
        return (read_object if c == b"{" else read_array)(b, i + 1, depth)
    if c == b'"':
        return read_string(b, i)
    for word, value in ((b"true", True), (b"false", False)):
        if b.startswith(word, i):
            return value, i + len(word)
    m = NUMBER.match(b, i)
    demand(m and m[0] != b"-0", "canonical", "not a value")
    demand(len(m[0]) <= 17 and abs(int(m[0])) <= MAX_INT, "canonical", "number beyond 2^53-1")
    return int(m[0]), m.end()


def read_string(b, i):
    m = STRING.match(b, i)
    demand(m, "canonical", "not a string as RFC 8785 writes it")
    try:
        raw = m[1].decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("canonical", "not UTF-8") from None

    def unescape(e):
        if e[1] is None:
            return LETTER.get(e[2], e[2])
        demand(int(e[1], 16) not in SHORT, "canonical", "escape has a shorter form")
        return chr(int(e[1], 16))

    s = ESCAPE.sub(unescape, raw)
    demand(unicodedata.is_normalized("NFC", s), "canonical", "not in normal form C")
    return s, m.end()


def read_array(b, i, depth):
    values = []
    if b[i:i + 1] == b"]":
        return values, i + 1
    while True:
        value, i = read(b, i, depth + 1)
        values.append(value)
        demand(b[i:i + 1] in (b",", b"]"), "canonical", "a comma or the end of the array expected")
        if b[i:i + 1] == b"]":
            return values, i + 1
        i += 1


def read_object(b, i, depth):
    members = {}
    if b[i:i + 1] == b"}":
        return members, i + 1
    last = None
    while True:
        key, i = read_string(b, i)
        demand(all(" " <= c <= "~" for c in key), "canonical", "key is not printable ASCII")
        demand(last is None or last < key, "canonical", "keys are not sorted and unique")
        last = key
        demand(b[i:i + 1] == b":", "canonical", "a colon expected")
        members[key], i = read(b, i + 1, depth + 1)
        demand(b[i:i + 1] in (b",", b"}"), "canonical", "a comma or the end of the object expected")
        if b[i:i + 1] == b"}":
            return members, i + 1
        i += 1


# Ids, hashes, times

def matches(pattern):
    compiled = re.compile(pattern)
    return lambda v: isinstance(v, str) and compiled.fullmatch(v) is not None


is_id = matches(r"[a-z]{2,4}_[a-z2-7]{26}")
is_hash = matches(r"[A-Za-z0-9_-]{43}")
is_code = matches(r"[ -~]{1,128}")
is_origin = matches(r"[!-*,-~]{1,128}")
is_note = matches(r"[ -~\n—]+")
words = matches(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
date = matches(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
moment = matches(r"[0-9-]{10}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z")
is_tag = matches(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(-x(-[a-z0-9]{1,8})+)?")
is_media = matches(r"[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*(;[ -~]*)?")


def is_name(v):
    return words(v) and len(v) <= 64


def is_count(v):
    return isinstance(v, int) and not isinstance(v, bool)


def hash_bytes(v):
    """The 32 bytes of a hash, or None."""
    if not is_hash(v):
        return None
    b = base64.urlsafe_b64decode(v + "=")
    return b if base64.urlsafe_b64encode(b).decode() == v + "=" else None


def is_day(v):
    if not date(v):
        return False
    year, month, day = (int(part) for part in v.split("-"))
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    lengths = [31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return 1 <= month <= 12 and 1 <= day <= lengths[month - 1]


def is_time(v):
    return moment(v) and is_day(v[:10])


# Envelope

VOICES = ("government", "reviewer", "people", "partnership")
REQUIRED = {
    "at": is_time, "kind": is_name, "object": is_id, "origin": is_origin, "revision": lambda v: is_count(v) and v >= 1, "role": is_code,
    "v": lambda v: is_count(v) and v == 1, "voice": lambda v: v in VOICES,
}
OPTIONAL = {
    "by": is_id, "of": is_id, "source": is_id, "prev": hash_bytes, "facts": lambda v: isinstance(v, dict) and v,
    "shown": lambda v: isinstance(v, dict) and v and all(hash_bytes(h) for h in v.values()),
    "withheld": lambda v: isinstance(v, dict) and v and all(hash_bytes(h) for h in v.values()),
}


def envelope(leaf):
    demand(len(leaf) <= 60_000, "envelope", "more than 60,000 bytes")
    e = canonical(leaf)
    demand(isinstance(e, dict), "envelope", "not an object")
    for key, holds in REQUIRED.items():
        demand(key in e and holds(e[key]), "envelope", f"{key} is missing or wrong")
    for key, value in e.items():
        demand(key in REQUIRED or key in OPTIONAL and OPTIONAL[key](value), "envelope", f"{key} is unknown or wrong")
    demand((e["revision"] == 1) == ("prev" not in e), "envelope", "prev stands at every revision but the first")
    e.setdefault("shown", {}), e.setdefault("withheld", {}), e.setdefault("facts", {})
    shown, withheld = fields(e["shown"]), fields(e["withheld"])
    demand(not shown.keys() & withheld.keys(), "envelope", "a field is shown and withheld")
    return e


def fields(digests):
    """Field to None for one value, or to the number of its elements."""
    found = {}
    for key in digests:
        field, slash, index = key.partition("/")
        demand(is_name(field), "envelope", "not the name of a field")
        if slash:
            demand(re.fullmatch("0|[1-9][0-9]*", index), "envelope", "not the number of an element")
        demand(field not in found or slash and found[field] is not None, "envelope", "one value and a list")
        found[field] = found.get(field, 0) + 1 if slash else None
    for field, n in found.items():
        demand(n is None or all(f"{field}/{i}" in digests for i in range(n)), "envelope", "a gap in a list")
    return found


# Digests

def digest(obj, revision, field, salt, value):
    return hashlib.sha256(f"troth.field.v1\n{obj}\n{revision}\n{field}\n".encode() + salt + value).digest()


def disclosed(e, opened):
    """Field to value, of what is disclosed."""
    values = {}
    for field, d in opened.items():
        salt, value = hash_bytes(d["salt"]), d["value"].encode()
        demand(field in e["shown"], "digest", f"{field} is not shown")
        demand(salt and len(value) <= 1 << 20, "digest", "a salt has 32 bytes, a value at most 1,048,576")
        demand(digest(e["object"], e["revision"], field, salt, value) == hash_bytes(e["shown"][field]), "digest", f"{field} has another digest")
        try:
            values[field] = canonical(value)
        except Refused as r:
            raise Refused("digest", f"{field} is not canonical: {r}") from None
    return values


# Kinds

def is_readable(s):
    return not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", s)


def is_object(v, *members):
    return isinstance(v, dict) and v.keys() == set(members)


def is_text(v, _):
    return (is_object(v, "by", "original") and isinstance(v["by"], dict) and isinstance(v["original"], str) and v["original"] in v["by"]
            and all(is_tag(t) and len(t) <= 35 and isinstance(s, str) and s != "" and is_readable(s) for t, s in v["by"].items()))


def is_file(v, _):
    if not is_object(v, "blob", "media", "name", "sha256", "size") or not isinstance(v["name"], str):
        return False
    name = v["name"]
    return (is_id(v["blob"]) and is_media(v["media"]) and len(v["media"]) <= 127 and hash_bytes(v["sha256"]) is not None
            and is_count(v["size"]) and v["size"] >= 0 and 1 <= len(name.encode()) <= 255 and is_readable(name)
            and not re.search(r"[/\\\n\t]", name) and name not in (".", ".."))


def is_bounds(v, _):
    return (isinstance(v, dict) and v and v.keys() <= {"from", "to"} and all(is_day(d) for d in v.values())
            and v.get("from", "0000") <= v.get("to", "9999~"))


TYPES = {
    "text": is_text,
    "person": lambda v, _: is_object(v, "id") and is_id(v["id"]),
    "file": is_file,
    "link": lambda v, f: is_object(v, "relation", "to") and v["relation"] == f["x-relation"] and is_id(v["to"]),
    "id": lambda v, _: is_id(v),
    "day": is_bounds,
    "count": lambda v, _: is_count(v),
    "boolean": lambda v, _: isinstance(v, bool),
    "code": lambda v, _: is_code(v),
    "hash": lambda v, _: hash_bytes(v) is not None,
    "note": lambda v, _: is_note(v) and len(v.encode()) <= 16_384,
    "enum": lambda v, f: isinstance(v, str) and v in f.get("items", f)["enum"],
}


def fits(e, values, schemas):
    """Whether the entry fits the schema of its kind. An unknown kind is passed over."""
    if e["kind"] not in schemas:
        return
    schema = schemas[e["kind"]]
    demand(e["object"].startswith(schema["x-prefix"] + "_"), "kind", "the object is of another kind")
    for member, cls in (("facts", "permanent"), ("shown", "redactable"), ("withheld", "withheld")):
        for name in e[member]:
            field, slash, _ = name.partition("/")
            s = schema["properties"].get(field)
            demand(s and s["x-class"] == cls and (not slash or member != "facts"), "kind", f"there is no {cls} field {name}")
            demand(member == "facts" or (s.get("type") == "array") == (slash != ""), "kind", f"{field} is a list, or is none")
    for field in schema["required"]:
        demand(any(field in e[member] for member in ("facts", "shown")), "kind", f"{field} is missing")
    for name, value in list(e["facts"].items()) + list(values.items()):
        s = schema["properties"][name.partition("/")[0]]
        many = name in e["facts"] and s.get("type") == "array"
        demand(not many or isinstance(value, list) and value, "kind", f"{name} is a list with elements")
        for v in value if many else [value]:
            demand(TYPES[s["x-type"]](v, s), "kind", f"{name} is not a {s['x-type']}")


# Tree

def leaf_hash(leaf):
    return hashlib.sha256(b"\0" + leaf).digest()


def vote(line, conversation, index):
    """A line with the vote of this index; what is erased has no statement."""
    v = canonical(line)
    demand(isinstance(v, dict) and v.get("conversation") == conversation and v.get("index") == index, "vote", "of another conversation or index, or missing")
    leaf = hash_bytes(v.get("leaf"))
    demand(leaf, "vote", "no leaf")
    if v.keys() == {"conversation", "index", "leaf"}:
        return {"leaf": leaf, "statement": None}
    demand(v.keys() - {"important"} == {"at", "conversation", "index", "leaf", "mac", "participant", "statement", "value"} and v.get("important", True) is True,
           "vote", "other members")
    demand(is_count(v["participant"]) and 0 < v["participant"] < 2**31 and is_id(v["statement"]) and v["value"] in (-1, 0, 1) and is_count(v["value"])
           and is_time(v["at"]) and v["at"] >= "1970" and hash_bytes(v["mac"]), "vote", "a member is wrong")
    text = f"troth.vote.v1\n{conversation}\n{v['participant']}\n{v['statement']}\n{v['value']}\n{int('important' in v)}\n{v['at']}\n"
    demand(hashlib.sha256(text.encode() + hash_bytes(v["mac"])).digest() == leaf, "vote", "does not give its leaf")
    return {"leaf": leaf, "statement": v["statement"]}


def node(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def root(hashes):
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    k = split(len(hashes))
    return node(root(hashes[:k]), root(hashes[k:]))


def split(n):
    """The largest power of two smaller than n."""
    return 1 << (n - 1).bit_length() - 1


def included(index, size, leaf, proof):
    """The root that an inclusion proof leads to."""
    demand(0 <= index < size, "tree", "index beyond the tree")
    if size == 1:
        demand(not proof, "tree", "too many hashes")
        return leaf
    demand(proof, "tree", "too few hashes")
    k, last = split(size), proof[-1]
    if index < k:
        return node(included(index, k, leaf, proof[:-1]), last)
    return node(last, included(index - k, size - k, leaf, proof[:-1]))


def consistent(m, n, old, proof, whole=True):
    """The roots of the first m and of all n leaves that a consistency proof leads to."""
    if m == n:
        if whole:
            return old, old, proof
        demand(proof, "tree", "too few hashes")
        return proof[0], proof[0], proof[1:]
    k = split(n)
    if m <= k:
        a, b, rest = consistent(m, k, old, proof, whole)
        demand(rest, "tree", "too few hashes")
        return a, node(b, rest[0]), rest[1:]
    a, b, rest = consistent(m - k, n - k, old, proof, False)
    demand(rest, "tree", "too few hashes")
    return node(rest[0], a), node(rest[0], b), rest[1:]


# Ed25519, RFC 8032 section 5.1.7

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def add(a, b):
    x = (a[1] - a[0]) * (b[1] - b[0]) % P
    y = (a[1] + a[0]) * (b[1] + b[0]) % P
    z, t = 2 * a[2] * b[2] % P, 2 * D * a[3] * b[3] % P
    e, f, g, h = y - x, z - t, z + t, y + x
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n, a):
    total = (0, 1, 1, 0)
    while n:
        if n & 1:
            total = add(total, a)
        a, n = add(a, a), n >> 1
    return total


def point(b):
    y = int.from_bytes(b, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    demand(y < P, "signature", "not a point")
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    demand((x * x - square) % P == 0 and (x or not sign), "signature", "not a point")
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signed(key, message, signature):
    s = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    a, b = times(s, BASE), add(point(signature[:32]), times(h, point(key)))
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


# Checkpoints and receipts

def of_base64(s):
    try:
        return base64.b64decode(s, validate=True)
    except ValueError:
        raise Refused("note", "not base64") from None


def padded(s, size):
    """Base64 with padding, of so many bytes."""
    b = of_base64(s)
    demand(len(b) == size and base64.b64encode(b).decode() == s, "note", f"not {size} bytes")
    return b


def checkpoint(text):
    """Origin, size and root, without believing them; and what was signed."""
    body, empty, signatures = text.partition("\n\n")
    lines = body.split("\n")
    demand(empty and signatures.endswith("\n") and len(lines) >= 3, "note", "not a signed checkpoint")
    demand(not re.search(r"[\x00-\x09\x0b-\x1f]", text), "note", "a control character")
    demand(re.fullmatch("0|[1-9][0-9]{0,18}", lines[1]) and int(lines[1]) < 2**63, "note", "not a size")
    return lines[0], int(lines[1]), padded(lines[2], 32), (body + "\n").encode(), signatures[:-1].split("\n")


def key_of(vkey, kind):
    """Name, hash and public key of a verifier key of a log (1) or a witness (4)."""
    demand(vkey.count("+") >= 2, "note", "not a key")
    name, short, key = vkey.split("+", 2)
    key = padded(key, 33)
    demand(key[0] == kind and hashlib.sha256(name.encode() + b"\n" + key).digest()[:4].hex() == short, "note", "not a key, or of another kind")
    return name, short, key


def signers(text, known):
    """Origin, size and root of a checkpoint, and which of these keys signed it."""
    origin, size, tree, message, signatures = checkpoint(text)
    keys, found = {(name, short): key for name, short, key in known}, set()
    demand(len(signatures) <= 100, "note", "too many signatures")
    for line in signatures:
        m = re.fullmatch("— ([^ +]+) ([A-Za-z0-9+/]+=*)", line)
        demand(m, "note", "not a signature line")
        b = of_base64(m[2])
        demand(len(b) > 4, "note", "no signature behind the hash")
        who = m[1], b[:4].hex()
        if who not in keys or who in found:
            continue
        signature, said = b[4:], message
        if keys[who][0] == 4:
            signature, said = b[12:], b"cosignature/v1\ntime %d\n" % int.from_bytes(b[4:12], "big") + message
        demand(signed(keys[who][1:], said, signature), "note", "a false signature")
        found.add(who)
    return origin, size, tree, found


def believed(text, vkey):
    """Origin, size and root of a checkpoint that the log with this key signed."""
    name, short, key = key_of(vkey, 1)
    origin, size, tree, found = signers(text, [(name, short, key)])
    demand(origin == name, "note", "the key is of another log")
    demand(found, "note", "no signature of the key")
    return origin, size, tree


def policy(b):
    """The keys of the logs of a policy, and its quorum: a key, or a number and quorums; or None."""
    logs, parts, used, quorums, public = [], {}, set(), [], set()

    def key(vkey, kind):
        k = key_of(vkey.decode("utf-8", "replace"), kind)
        demand((kind, k[2]) not in public, "policy", "a key is there twice")
        public.add((kind, k[2]))
        return k

    def define(name, part):
        demand(name not in parts and name != b"none", "policy", "the name is taken")
        parts[name] = part

    demand(not re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", b), "policy", "a control character")
    for line in b.split(b"\n"):
        word, *rest = [w for w in re.split(rb"[ \t]+", line) if w] or [b"#"]
        if word.startswith(b"#"):
            continue
        if word == b"log" and len(rest) in (1, 2):
            logs.append(key(rest[0], 1))
        elif word == b"witness" and len(rest) in (2, 3):
            define(rest[0], key(rest[1], 4))
        elif word == b"group" and len(rest) >= 3:
            name, least, *members = rest
            for m in members:
                demand(m in parts and m not in used, "policy", "not a member, or one already")
                used.add(m)
            numbers = {str(i).encode(): i for i in range(1, len(members) + 1)} | {b"any": 1, b"all": len(members)}
            demand(least in numbers, "policy", "not a number of members")
            define(name, (numbers[least], [parts[m] for m in members]))
        elif word == b"quorum" and len(rest) == 1:
            demand(rest[0] in parts or rest[0] == b"none", "policy", "a quorum of an unknown name")
            quorums.append(parts.get(rest[0]))
        else:
            raise Refused("policy", f"{line!r} is no line of a policy")
    demand(logs and len(quorums) == 1, "policy", "no log, or not one quorum")
    return logs, quorums[0]


def reached(quorum, found):
    if quorum is None:
        return True
    if len(quorum) == 2:
        return sum(reached(part, found) for part in quorum[1]) >= quorum[0]
    return quorum[:2] in found


def witnesses(quorum):
    if quorum is None:
        return []
    return [w for part in quorum[1] for w in witnesses(part)] if len(quorum) == 2 else [quorum]


def believed_by(text, logs, quorum):
    """Origin, size and root of a checkpoint that holds by a policy."""
    origin, size, tree, found = signers(text, logs + witnesses(quorum))
    demand(any(log[0] == origin and log[:2] in found for log in logs), "note", "no log of the policy signed it")
    demand(reached(quorum, found), "note", "the quorum is not reached")
    return origin, size, tree


def receipt(text, vkey, leaf):
    head, empty, note = text.partition("\n\n")
    lines = head.split("\n")
    demand(empty and lines[0] == "c2sp.org/tlog-proof@v1", "note", "not a receipt")
    if len(lines) > 1 and lines[1].startswith("extra "):
        extra = lines.pop(1)[6:]
        padded(extra, len(of_base64(extra)))
    m = re.fullmatch("index (0|[1-9][0-9]*)", lines[1] if len(lines) > 1 else "")
    demand(m, "note", "no index")
    _, size, tree = believed(note, vkey)
    proof = [padded(line, 32) for line in lines[2:]]
    demand(included(int(m[1]), size, leaf_hash(leaf), proof) == tree, "tree", "the leaf is not in the tree")


def vote_receipt(b, vkey):
    """A receipt of a vote: the vote is in the tree of a batch, and the batch's entry in the log of this key."""
    demand(b.endswith(b"\n"), "vote", "does not end with a line feed")
    r = canonical(b[:-1])
    demand(isinstance(r, dict) and r.keys() == {"batch", "path", "proof", "vote"} and isinstance(r["path"], list) and isinstance(r["proof"], str)
           and isinstance(r["vote"], dict), "vote", "not a receipt of a vote")
    plain = {name: json.dumps(r[name], ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() for name in ("batch", "vote")}
    v = vote(plain["vote"], r["vote"].get("conversation"), r["vote"].get("index"))
    demand(v["statement"] is not None, "vote", "the vote was erased")
    batch, path = envelope(plain["batch"]), [hash_bytes(h) for h in r["path"]]
    facts = batch["facts"]
    demand(batch["kind"] == "batch" and facts["conversation"] == r["vote"]["conversation"] and all(path), "vote", "not a batch of its conversation")
    demand(included(r["vote"]["index"], facts["size"], leaf_hash(v["leaf"]), path) == hash_bytes(facts["root"]), "tree", "not in the tree of the batch")
    receipt(r["proof"], vkey, plain["batch"])


# Verifying whole logs

class Falsified(Exception):
    def __init__(self, index, reason):
        super().__init__(f"entry {index}: {reason}")
        self.index = index


def verify(entries, origin, tree, schemas):
    """Checks 3 to 6 of the page. Returns what is redacted: pairs of index and field."""
    leaves = [e["leaf"].encode() for e in entries]
    demand(root([leaf_hash(leaf) for leaf in leaves]) == tree, "tree", "the leaves do not give the root")
    said, values = [], []
    for i, entry in enumerate(entries):
        try:
            said.append(envelope(leaves[i]))
            values.append(disclosed(said[i], entry.get("open", {})))
            fits(said[i], values[i], schemas)
        except Refused as r:
            raise Falsified(i, str(r)) from None
    origins, restarts, geneses = {}, set(), {0}
    former(said, leaves, 0, len(said), origin, origins, restarts, geneses)

    last, missing = {}, {}
    for i, e in enumerate(said):
        def must(condition, reason, i=i):
            if not condition:
                raise Falsified(i, reason)

        obj = e["object"]
        must((e["kind"] == "genesis") == (i in geneses), "a genesis stands only at the start of a log")
        must(e["origin"] == origins[i], "the origin is not that of the log")
        must(i == 0 or i in restarts or e["at"] >= said[i - 1]["at"], "at is before that of the entry in front of it")
        if obj in last:
            before = said[last[obj]]
            must(e["revision"] == before["revision"] + 1, "the revision does not follow")
            must(hash_bytes(e["prev"]) == leaf_hash(leaves[last[obj]]), "prev is not the leaf hash of the revision before")
            must(all(e.get(m) == before.get(m) for m in ("kind", "voice", "of")), "kind, voice and of never change")
        must(obj in last or e["revision"] == 1, "a later revision of what was not on record")
        for field, s in schemas.get(e["kind"], {"properties": {}})["properties"].items():
            links = e["facts"].get(field, []) if s["x-type"] == "link" else []
            for link in links if isinstance(links, list) else [links]:
                must(link["to"] in last, "the target of a link is not on record before it")
                must(s["x-to"] == ["*"] or said[last[link["to"]]]["kind"] in s["x-to"], "the link may not point at this kind")
        must("source" not in e or e["source"] in last, "its source is not on record before it")
        must(e.get("of") == e.get("by") or "of" not in e or e["of"] in last, "whose account it is, is not on record before it")
        if e["kind"] == "redaction":
            newest = said[last[e["facts"]["target"]["to"]]]["revision"]
            must(e["facts"]["through"] <= newest, "the redaction is of a revision that is not on record")
            covered = [(j, f) for j in range(i) if said[j]["object"] == e["facts"]["target"]["to"] and said[j]["revision"] <= e["facts"]["through"]
                       for f in [*said[j]["shown"], *said[j]["withheld"]] if covers(e["facts"]["field"], f)]
            must(covered, "the redaction covers nothing")
            for pair in covered:
                missing.pop(pair, None)
        for field in e["shown"]:
            if field not in values[i]:
                missing[i, field] = True
        last[obj] = i
    redacted = [(j, f) for j, e in enumerate(said) for f in e["shown"] if f not in values[j] and (j, f) not in missing]
    if missing:
        i, field = min(missing)
        raise Falsified(i, f"{field} is neither disclosed nor redacted")
    return redacted


def covers(named, field):
    return field == named or field.startswith(named + "/")


def former(said, leaves, at, end, origin, origins, restarts, geneses):
    """Says for the log that stands at these indexes which origin each entry bears and where the order of at begins anew."""
    facts = said[at]["facts"]
    if said[at]["kind"] != "genesis":
        raise Falsified(at, "the first entry is a genesis")
    follows = [m in facts for m in ("lost", "former_origin", "former_size", "former_root")]
    first = at + 1
    if any(follows):
        if not all(follows):
            raise Falsified(at, "lost, former_origin, former_size and former_root come together")
        first += facts["former_size"]
        if facts["former_size"] < 1 or first > end:
            raise Falsified(at, "the log has fewer leaves than former_size")
        hashes = [leaf_hash(leaf) for leaf in leaves[at + 1:first]]
        if root(hashes) != hash_bytes(facts["former_root"]):
            raise Falsified(at, "the former leaves do not give former_root")
        try:
            name, size, tree, _, _ = checkpoint(facts["lost"])
        except Refused as r:
            raise Falsified(at, f"the lost checkpoint is none: {r}") from None
        if name != facts["former_origin"]:
            raise Falsified(at, "the lost checkpoint is of another log")
        if size <= len(hashes) and root(hashes[:size]) != tree:
            raise Falsified(at, "the former leaves do not give the root of the lost checkpoint")
        restarts.add(at + 1)
        geneses.add(at + 1)
        former(said, leaves, at + 1, first, facts["former_origin"], origins, restarts, geneses)
    for i in [at, *range(first, end)]:
        origins[i] = origin
