// Checks the proof of what a page shows, in the reader's own browser. It needs nothing but Web Cryptography, and only says on the
// page what it found: the page is complete without it.
//
// A receipt carries data-check="5 8", the indexes of the entries that the page shows. For each the script fetches what was logged,
// what opens it, and the receipt, and computes again (docs/format.md):
//
//   - the leaf hash, from the bytes as logged
//   - the digest of every disclosed value, from value and salt; each shown digest must be opened or redacted
//   - the root, from the leaf hash and its neighbours in the receipt
//   - the signature of the checkpoint, with the key of the log
//   - that the page shows what was sealed: elements with data-said="5/title", a value, and data-leaf="5", the bytes
//
// When the path does not lead to the root, the tiles of the log tell which step is wrong. Words come from the page, which has them in
// its language: [data-when] for what was found, [data-say] for where.
//
// Key and script come from the server that is being checked, and the page says so; `troth verify` needs neither.

const text = new TextEncoder();
const join = (parts) => {
  const all = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  parts.reduce((at, p) => (all.set(p, at), at + p.length), 0);
  return all;
};
const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", join(parts)));
const node = (left, right) => sha256([1], left, right);
const base64 = (bytes) => btoa(String.fromCharCode(...bytes));
const base64url = (bytes) => base64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const same = (a, b) => base64(a) === base64(b);

// bytes reads base64, and refuses a second way to write the same bytes.
function bytes(s) {
  const out = Uint8Array.from(atob(s), (c) => c.charCodeAt(0));
  if (base64(out) !== s) throw new Error("not base64");
  return out;
}

// canonical writes a value as it was hashed: RFC 8785 for what the format allows.
function canonical(v) {
  if (Array.isArray(v)) return `[${v.map(canonical)}]`;
  if (v === null || typeof v !== "object") return JSON.stringify(v);
  return `{${Object.keys(v).sort().map((k) => `${JSON.stringify(k)}:${canonical(v[k])}`)}}`;
}

async function fetched(address) {
  const answer = await fetch(address, { credentials: "omit", cache: "no-store" });
  if (!answer.ok) {
    await answer.body?.cancel(); // an answer that nobody reads stays on its way
    throw new Error(`${address}: ${answer.status}`);
  }
  return answer;
}

// A Check gathers what was found: faults with their place, and counts of what holds.
class Check {
  faults = [];
  counts = { entries: 0, values: 0, redacted: 0, withheld: 0, steps: 0 };
  unsigned = false;

  // fault notes what is wrong; of one field the first thing found.
  fault(say, entry, more) {
    const field = more?.field;
    if (!field || !this.faults.some((f) => f.entry === entry && f.field === field)) this.faults.push({ say, entry, ...more });
  }

  async entry(index, { entry, receipt }, verifier) {
    const leaf = await sha256([0], text.encode(entry.leaf));
    if (entry.said.entry !== index || base64url(leaf) !== entry.leaf_hash) return this.fault("leaf", index);
    const sealed = JSON.parse(entry.leaf);
    await this.values(index, entry, sealed);
    this.shown(index, entry, sealed);
    await this.proof(index, leaf, receipt, verifier, sealed.origin);
    this.counts.entries++;
  }

  // values opens every digest that the entry shows.
  async values(index, entry, sealed) {
    const digests = sealed.shown ?? {};
    const open = new Map((entry.fields ?? []).map((f) => [f.field, f]));
    for (const [field, digest] of Object.entries(digests)) {
      const f = open.get(field);
      open.delete(field);
      if (f?.redacted) {
        this.counts.redacted++;
        continue;
      }
      if (!f?.salt) {
        this.fault("missing", index, { field });
        continue;
      }
      let got = "";
      try {
        const said = text.encode(`troth.field.v1\n${sealed.object}\n${sealed.revision}\n${field}\n`);
        got = base64url(await sha256(said, bytes(f.salt), text.encode(canonical(f.text ?? f.value))));
      } catch {
        // what is no base64 opens nothing
      }
      if (got === digest) this.counts.values++;
      else this.fault("field", index, { field });
    }
    for (const field of open.keys()) this.fault("extra", index, { field });
    this.counts.withheld += Object.keys(sealed.withheld ?? {}).length;
  }

  // shown compares the page, and what the server says of the entry, with what was sealed.
  shown(index, entry, sealed) {
    const told = { kind: entry.kind, object: entry.object, origin: entry.origin, facts: entry.facts, at: entry.said.at,
      revision: entry.said.revision, voice: entry.said.voice, role: entry.said.role, by: entry.said.by?.id, of: entry.said.of?.id };
    for (const field of Object.keys(told)) {
      if (canonical(told[field] ?? null) !== canonical(sealed[field] ?? null)) this.fault("shown", index, { field });
    }
    const fields = new Map((entry.fields ?? []).map((f) => [f.field, Object.values(f.text?.by ?? {})]));
    for (const e of document.querySelectorAll(`[data-said^="${index}/"]`)) {
      const field = e.dataset.said.slice(`${index}/`.length);
      if (!fields.get(field)?.includes(e.textContent)) this.fault("shown", index, { field });
    }
    for (const e of document.querySelectorAll(`[data-leaf="${index}"]`)) {
      if (e.textContent !== entry.leaf) this.fault("leaf", index);
    }
  }

  // proof checks a C2SP tlog-proof.
  async proof(index, leaf, receipt, verifier, origin) {
    let path, checkpoint;
    try {
      const [, at, hashes, note] = /^c2sp\.org\/tlog-proof@v1\nindex (\d+)\n((?:[A-Za-z0-9+/=]+\n)*)\n([^]*)$/.exec(receipt);
      if (Number(at) !== index) throw new Error("another entry");
      path = hashes.split("\n").slice(0, -1);
      checkpoint = readCheckpoint(note);
    } catch {
      return this.fault("receipt", index);
    }
    const { name, size, root } = checkpoint;
    const signed = name === origin && (await verify(checkpoint, verifier));
    if (signed === null) this.unsigned = true;
    else if (!signed) return this.fault("signature", index, { size });

    let at = index, last = size - 1, level = 0, hash = leaf;
    const neighbours = [];
    for (const line of path) {
      let neighbour;
      try {
        neighbour = bytes(line);
      } catch {
        return this.fault("step", index, { step: neighbours.length + 1 });
      }
      const right = at % 2 === 0 && at !== last;
      while (at % 2 === 0 && !right && at > 0) [at, last, level] = [at / 2, Math.floor(last / 2), level + 1];
      neighbours.push({ neighbour, level, at: right ? at + 1 : at - 1 });
      hash = right ? await node(hash, neighbour) : await node(neighbour, hash);
      [at, last, level] = [Math.floor(at / 2), Math.floor(last / 2), level + 1];
    }
    this.counts.steps += neighbours.length;
    if (last === 0 && same(hash, root)) return;
    await this.locate(index, leaf, neighbours, size);
  }

  // locate compares a path that leads elsewhere with the tiles of the log, and names the first place that differs.
  async locate(index, leaf, neighbours, size) {
    try {
      const tiles = new Tiles(size);
      if (!same(leaf, await tiles.hash(0, index))) return this.fault("leaf", index);
      for (const [i, n] of neighbours.entries()) {
        if (!same(n.neighbour, await tiles.hash(n.level, n.at))) return this.fault("step", index, { step: i + 1 });
      }
    } catch {
      // without tiles the place stays open
    }
    this.fault("path", index, { size });
  }
}

// Tiles reads the tree of a log as C2SP tlog-tiles.
class Tiles {
  kept = new Map();
  constructor(size) {
    this.size = size;
  }

  // hash is the node at a level, counted from the leaves; the last of a level may stand over fewer leaves than 2^level.
  async hash(level, at) {
    const nodes = Math.floor(this.size / 2 ** level); // complete ones
    if (level % 8 === 0 && at < nodes) return this.read(level / 8, at, nodes);
    const left = await this.hash(level - 1, 2 * at);
    if ((2 * at + 1) * 2 ** (level - 1) >= this.size) return left;
    return node(left, await this.hash(level - 1, 2 * at + 1));
  }

  async read(level, at, nodes) {
    const n = Math.floor(at / 256);
    const width = Math.min(256, nodes - 256 * n);
    const digits = String(n).padStart(3 * Math.ceil(String(n).length / 3), "0").replace(/\d{3}(?=\d)/g, "x$&/");
    const name = `/tile/${level}/${digits}${width < 256 ? `.p/${width}` : ""}`;
    if (!this.kept.has(name)) this.kept.set(name, new Uint8Array(await (await fetched(name)).arrayBuffer()));
    return this.kept.get(name).slice(32 * (at % 256), 32 * (at % 256) + 32);
  }
}

// readCheckpoint reads a C2SP signed note that holds a checkpoint.
function readCheckpoint(note) {
  const end = note.lastIndexOf("\n\n") + 1;
  const [name, size, root] = note.slice(0, end).split("\n");
  if (end === 0 || !/^[1-9]\d*$/.test(size)) throw new Error("no checkpoint");
  const signatures = note.slice(end + 1).split("\n").filter((l) => l.startsWith("— ")).map((l) => l.slice(2).split(" "));
  return { name, size: Number(size), root: bytes(root), signed: text.encode(note.slice(0, end)), signatures };
}

// verify looks for the signature of a verifier key; null when this browser cannot check Ed25519.
async function verify({ name, signed, signatures }, verifier) {
  const [, signer, id, key] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(verifier);
  const raw = bytes(key);
  if (signer !== name || raw[0] !== 1) return false;
  let imported;
  try {
    imported = await crypto.subtle.importKey("raw", raw.slice(1), "Ed25519", false, ["verify"]);
  } catch {
    return null;
  }
  for (const [who, s] of signatures) {
    let signature;
    try {
      signature = bytes(s);
    } catch {
      continue;
    }
    const names = Array.from(signature.slice(0, 4), (b) => b.toString(16).padStart(2, "0")).join("");
    if (who === signer && names === id && (await crypto.subtle.verify("Ed25519", imported, signature.slice(4), signed))) return true;
  }
  return false;
}

async function run(receipt) {
  const show = (when) => {
    for (const e of receipt.querySelectorAll("[data-when]")) e.hidden = e.dataset.when !== when;
  };
  const fill = (say, values) => {
    const words = receipt.querySelector(`[data-say="${say}"]`)?.textContent ?? say;
    const written = (v) => (typeof v === "number" ? v.toLocaleString(document.documentElement.lang) : v);
    return words.replace(/\{(\w+)\}/g, (all, name) => written(values[name] ?? all));
  };
  const board = receipt.querySelector(".t-check");
  board.hidden = false;
  show("checking");
  const indexes = receipt.dataset.check.split(" ").map(Number);
  const check = new Check();
  try {
    const { verifier, proofs } = await (await fetched(`/api/v1/proofs/${indexes}`)).json();
    for (const [i, index] of indexes.entries()) await check.entry(index, proofs[i], verifier);
  } catch (err) {
    console.info(`check.js: ${err.message}`);
    if (check.faults.length === 0) return show("unable");
  }
  if (check.faults.length > 0) {
    board.dataset.state = "late";
    const places = new Set(check.faults.map((f) => fill(f.say, f)));
    receipt.querySelector("[data-where]").textContent = [...places].join(" ");
    return show("fails");
  }
  receipt.querySelector("[data-counts]").textContent = fill("counts", check.counts);
  receipt.querySelector("[data-unsigned]").hidden = !check.unsigned;
  show("holds");
}

for (const receipt of document.querySelectorAll("[data-check]")) run(receipt);
