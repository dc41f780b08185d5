#!/usr/bin/env python3
"""Runs verifier.py over the vectors beside it and tells where the two differ. Run: python3 check.py [--rules] [FILE.json …]

With --rules it also lists the rules of the verifier by which no vector is refused.
"""
import base64
import hashlib
import hmac
import json
import os
import sys

sys.dont_write_bytecode = True  # leave nothing beside the vectors
from archive import File, against, container, dated, end_records, export, header, limit, pack, tree_tiles  # noqa: E402
from verifier import (  # noqa: E402
    TYPES, Falsified, Later, Refused, believed, believed_by, canonical, consistent, demand, digest, disclosed, envelope, fits, hash_bytes, included, leaf_hash,
    policy, receipt, root, verify, vote, vote_receipt)

import archive as archive_module  # noqa: E402
import verifier as verifier_module  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))


def load(name):
    with open(os.path.join(HERE, name), encoding="utf-8") as f:
        return json.load(f)


def watch(asked):
    """Notes of each rule, by its place in the verifier, whether something was refused by it."""
    for module in (verifier_module, archive_module):
        for name in ("demand", "blame"):
            rule = getattr(module, name, None)
            if rule is None:
                continue

            def watched(condition, *rest, rule=rule):
                caller = sys._getframe(1)
                place = f"{os.path.basename(caller.f_code.co_filename)}:{caller.f_lineno}: {rest[-1] if rest else ''}"
                key = place.split(": ")[0]
                asked.setdefault(key, [place, False])
                asked[key][1] |= not condition
                rule(condition, *rest)

            setattr(module, name, watched)


class Tally:
    """Counts cases, and keeps those in which this verifier and the vectors differ."""

    def __init__(self):
        self.cases, self.differ = 0, []

    def case(self, what, accept, check, layer=None):
        self.cases += 1
        try:
            check()
            said, why = True, "accepted"
        except (Refused, Falsified) as r:
            said, why = False, str(r)
            if not accept and layer not in (None, getattr(r, "layer", None)):
                self.differ.append(f"{what}: refused by {r}, not by {layer}")
        if said != accept:
            self.differ.append(f"{what}: {why}")


def equal(a, b):
    demand(a == b, "vector", f"{a!r} is not {b!r}")


def both(file):
    return [(v, True) for v in file["accept"]] + [(v, False) for v in file["refuse"]]


def schemas_of(file, tally):
    schemas = {}
    for name, s in file["schemas"].items():
        tally.case(f"schema {name}", True, lambda s=s: equal(hashlib.sha256(s["schema"].encode()).digest(), hash_bytes(s["hash"])))
        schemas[name] = canonical(s["schema"].encode())
    return schemas


def splice(b, s):
    return b[:s["at"]] + base64.b64decode(s.get("put", "")) * s.get("times", 1) + b[s["at"] + s["cut"]:]


def erased(conversation, i):
    leaf = base64.urlsafe_b64encode(hashlib.sha256(str(i).encode()).digest()).decode().rstrip("=")
    return f'{{"conversation":"{conversation}","index":{i},"leaf":"{leaf}"}}\n'.encode()


def stepped(files, steps):
    files = dict(files)
    for s in steps:
        if s.get("drop"):
            del files[s["file"]]
        elif "splice" in s:
            files = {s.get("as", name) if name == s["file"] else name: splice(content, s["splice"]) if name == s["file"] else content
                     for name, content in files.items()}
        elif "erased" in s:
            files[s["file"]] = b"".join(erased(s["erased"]["conversation"], i) for i in range(s["erased"]["from"], s["erased"]["to"]))
        else:
            files[s["file"]] = base64.b64decode(s.get("add", ""))
    return files


def changed(archive, files, day, v):
    """The archive that a refusal is about."""
    if "archive" in v:
        return base64.b64decode(v["archive"])
    if "splice" in v:
        return splice(archive, v["splice"])
    return pack(stepped(files, v["steps"]), day)


def exports(what, file, tally):
    archive = base64.b64decode(file["archive"])
    files, _ = container(archive)
    day = json.loads(files["manifest.json"])["day"]
    result = file["counts"], file.get("unproven", [])
    if "steps" in file:
        files = stepped(files, file["steps"])
    else:
        tally.case(what, True, lambda: equal(export(archive, file["key"]), result))
    tally.case(f"{what}, packed here", True, lambda: equal(export(pack(files, day), file["key"]), result))
    for v in file.get("accept", []):
        tally.case(f"{what}: {v['name']}", True, lambda v=v: equal(export(changed(archive, files, day, v))[1], []))
    for v in file.get("later", []):
        tally.cases += 1
        try:
            export(changed(archive, files, day, v))
            tally.differ.append(f"{what}: {v['name']}: accepted")
        except Later:
            pass
        except (Refused, Falsified) as r:
            tally.differ.append(f"{what}: {v['name']}: {r}, though it is not proven")
    for v in file["refuse"]:
        tally.cases += 1
        try:
            export(changed(archive, files, day, v))
            tally.differ.append(f"{what}: {v['name']}: accepted")
        except (Refused, Falsified) as r:
            layer, index = getattr(r, "layer", v["check"]), getattr(r, "index", None)
            if layer not in v["checks"] or index is not None and index != v.get("index", index):
                tally.differ.append(f"{what}: {v['name']}: {r} ({layer}), not {v['check']}: {v['reason']}")


def made(v, day):
    """The container that a vector is about."""
    b = base64.b64decode(v.get("archive", ""))
    if "files" in v:
        b = pack({f["name"].replace("#", str(i)): f["text"].encode() * f.get("times", 1) for f in v["files"] for i in range(f.get("copies", 1))}, day, False)
        equal(hashlib.sha256(b).hexdigest(), v.get("sha256", hashlib.sha256(b).hexdigest()))
    return splice(b, v["splice"]) if "splice" in v else b


def containers(file, tally):
    day = file["day"]
    for v in file["names"]:
        tally.case(f"name {v['name']!r}", True, lambda v=v: equal(limit(v["name"]) or 0, v["most"] if v["most"] >= 0 else 1 << 63))
    for v in file["headers"]:
        f = File(v["method"], v["checksum"], v["packed"], v["size"], v["offset"])
        tally.case(f"headers of {v}", True, lambda v=v, f=f: equal(
            [header(v["file"], f, dated(day), central) for central in (False, True)], [base64.b64decode(v[name]) for name in ("local", "central")]))
    for v in file["ends"]:
        tally.case(f"end of {v}", True, lambda v=v: equal(end_records(v["files"], v["size"], v["offset"]), base64.b64decode(v["end"])))
    for v, accept in both(file):
        b = made(v, day)  # a vector that is wrong in itself is no refusal
        tally.case(f"container: {v['name']}", accept, lambda b=b: container(b), "container")
    for v in file["tiles"]:
        def check(v=v):
            hashes = [leaf_hash(str(i).encode()) for i in range(v["size"])]
            made_of, last = dict(tree_tiles(hashes)), {}
            for name in made_of:
                last[name.split("/")[1]] = name
            sums = b"".join(name.encode() + b"\n" + hashlib.sha256(made_of[name]).digest() for name in sorted(made_of))
            equal([root(hashes), len(made_of), list(last.values()), hashlib.sha256(sums).digest()],
                  [hash_bytes(v["root"]), v["files"], v["last"], hash_bytes(v["digest"])])
        tally.case(f"tiles of {v['size']}", True, check)


def canonicals(file, tally):
    for v, accept in both(file):
        b = bytes.fromhex(v["hex"]) if "hex" in v else v.get("text", "").encode()
        tally.case(f"canonical {v['name']} {b[:40]!r}", accept, lambda b=b: canonical(b), "canonical")


def values(file, tally):
    for v, accept in both(file):
        schema = {"x-relation": "about", "enum": ["small", "large"]}
        tally.case(f"value {v['type']} {v['value'][:60]}", accept,
                   lambda v=v, s=schema: demand(TYPES[v["type"]](canonical(v["value"].encode()), s), "kind", "not of the type"), "kind")


def envelopes(file, tally):
    for v, accept in both(file):
        def check(v=v):
            envelope(v["leaf"].encode())
            equal(leaf_hash(v["leaf"].encode()), hash_bytes(v.get("leaf_hash", "")))
        tally.case(f"envelope {v['name']}", accept, check, v.get("layer"))


def entries(file, tally):
    schemas = schemas_of(file, tally)
    for d in file["digests"]:
        tally.case(f"digest {d['field']}", True, lambda d=d: equal(
            digest(d["object"], d["revision"], d["field"], hash_bytes(d["salt"]), d["value"].encode()), hash_bytes(d["digest"])))
    for v, accept in both(file):
        def check(v=v):
            e = envelope(v["leaf"].encode())
            values = disclosed(e, v["open"])
            fits(e, values, schemas)
            equal(sorted(e["shown"].keys() - values.keys()), v.get("redacted", []))
        tally.case(f"entry {v['name']}", accept, check, v.get("layer"))


def trees(file, tally):
    hashes = [leaf_hash(bytes.fromhex(leaf)) for leaf in file["leaves_hex"]]
    roots = [hash_bytes(r) for r in file["roots"]]
    tally.case("leaf hashes", True, lambda: equal(hashes, [hash_bytes(h) for h in file["leaf_hashes"]]))
    for size, r in enumerate(roots):
        tally.case(f"root of {size}", True, lambda size=size, r=r: equal(root(hashes[:size]), r))
    for v in file["inclusion"]:
        proof = [hash_bytes(h) for h in v["proof"]]
        tally.case(f"inclusion {v['index']} of {v['size']}", True,
                   lambda v=v, p=proof: equal(included(v["index"], v["size"], hashes[v["index"]], p), roots[v["size"]]))
    for v in file["consistency"]:
        proof = [hash_bytes(h) for h in v["proof"]]
        tally.case(f"consistency {v['index']} of {v['size']}", True,
                   lambda v=v, p=proof: equal(consistent(v["index"], v["size"], roots[v["index"]], p), (roots[v["index"]], roots[v["size"]], [])))
    for v in file["not"]:
        def check(v=v):
            index, size, proof = v["index"], v["size"], [hash_bytes(h) for h in v["proof"]]
            if v["of"] == "inclusion":
                equal(included(index, size, hashes[index], proof), roots[size])
            else:
                equal(consistent(index, size, roots[index], proof), (roots[index], roots[size], []))
        tally.case(f"no {v['of']} {v}", False, check)
    for v in file["signed"]:
        def check(v=v):
            if "receipt" in v:
                receipt(v["receipt"], v["key"], v["leaf"].encode())
            else:
                believed(v["checkpoint"], v["key"])
        tally.case(v["name"], v["holds"], check)


def logs(file, tally):
    schemas = schemas_of(file, tally)
    for v in file["logs"]:
        def check(v=v):
            redacted = verify(v["entries"], v["origin"], hash_bytes(v["root"]), schemas)
            equal(sorted(f"{i} {field}" for i, field in redacted), sorted(v.get("redacted", [])))
        if "index" not in v:
            tally.case(f"log: {v['name']}", True, check)
            continue
        try:
            tally.case(f"log: {v['name']}", False, check)
            check()
        except Falsified as f:
            if f.index != v["index"]:
                tally.differ.append(f"log: {v['name']}: {f}, not entry {v['index']}: {v['reason']}")
        except Refused as r:
            tally.differ.append(f"log: {v['name']}: {r}, not entry {v['index']}: {v['reason']}")


def votes(file, tally):
    for v in file:
        def check(v=v):
            said = json.loads(v["vote"])
            leaf = vote(v["vote"].encode(), said["conversation"], said["index"])["leaf"]
            if "key" in v:
                mac = hmac.new(hash_bytes(v["key"]), v["text"].encode(), "sha256").digest()
                equal(hashlib.sha256(v["text"].encode() + mac).digest(), leaf)
        tally.case(f"vote: {v['name']}", "reason" not in v, check)


def proofs(file, tally):
    archive = base64.b64decode(file["archive"])
    tally.case("export of a successor", True, lambda: equal(export(archive, file["key"]), (file["counts"], [])))
    files, _ = container(archive)
    for v in file["against"]:
        tally.case(f"against: {v['name']}", True, lambda v=v: equal(against(files, v["checkpoint"]), v["result"]))
    for v in file["receipts"]:
        tally.case(f"receipt of a vote: {v['name']}", "reason" not in v, lambda v=v: vote_receipt(v["receipt"].encode(), file["key"]))


def policies(file, tally):
    for v in file["policies"]:
        try:
            logs, quorum = policy(v["policy"].encode())
        except Refused as r:
            tally.case(f"policy: {v['name']}: {r}", True, lambda v=v, r=r: demand("reason" in v, r.layer, r))
            continue
        tally.case(f"policy: {v['name']}", "reason" not in v, lambda: None)
        for name, text in file["checkpoints"].items():
            tally.case(f"policy: {v['name']}: {name}", name in v.get("holds", []), lambda text=text, p=(logs, quorum): believed_by(text, *p))

    for line in tally.differ:
        print(line)


CHECKS = {
    "canonical.json": canonicals, "values.json": values, "envelopes.json": envelopes, "entries.json": entries, "trees.json": trees, "logs.json": logs,
    "votes.json": votes, "export.json": lambda file, tally: exports("export", file, tally), "containers.json": containers,
    "archives.json": lambda file, tally: [exports(v["name"], v, tally) for v in file["exports"]], "policies.json": policies, "proofs.json": proofs,
}


def main():
    tally, asked = Tally(), {}
    if "--rules" in sys.argv:
        watch(asked)
    wanted = [a for a in sys.argv[1:] if a != "--rules"] or CHECKS
    for name in wanted:
        CHECKS[name](load(name), tally)
    for line in tally.differ:
        print(line)
    for place, refused in asked.values():
        if not refused:
            print(f"nothing is refused by {place}")
    print(f"{tally.cases} cases, {len(tally.differ)} differ")
    return 1 if tally.differ else 0


if __name__ == "__main__":
    sys.exit(main())
