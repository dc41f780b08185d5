// Makes ../atlas/outlines.json, the outlines of countries and territories that maps of members are drawn from.
//
//   npm ci && npm run map
//
// The borders are those of world-atlas (Natural Earth, 1 : 50 million), made fewer points: an arc that two neighbours
// share is thinned once, so that they still meet. Numbers of countries become the codes that members have, by the
// list of codes in chapters/agenda. The built file is committed.
import { readFileSync, writeFileSync } from "node:fs";

const here = (path) => new URL(path, import.meta.url);
const read = (path) => JSON.parse(readFileSync(here(path)));

// The drawing is a grid this wide. A point goes when the triangle that it makes with its neighbours is smaller than
// THIN, and an island when its area is smaller than SMALL and it is not the largest of its place; in units of the grid.
const WIDTH = 4000;
const THIN = 45;
const SMALL = 60;

// Outlines that have no number in the atlas, and the code that a member there would have.
const UNNUMBERED = { Kosovo: "XKX" };
const LEFT_OUT = new Set(["ATA"]);

// Parts that the atlas draws with whoever holds them, and the United Nations with another: a point in each (longitude, latitude).
const MOVED = [{ at: [34.2, 45.2], from: "RUS", to: "UKR" }]; // Crimea: General Assembly resolution 68/262

// Parts of the world that a map can be cut to: west, south, east, north, in degrees.
const WINDOWS = {
  "": [-180, -56, 180, 84],
  "m49:002": [-26, -36, 58, 38],
  "m49:019": [-140, -56, -32, 74],
  "m49:142": [26, -11, 148, 56],
  "m49:150": [-25, 34, 48, 71.5],
  "m49:009": [112, -48, 180, 16],
};

// project is Equal Earth (Šavrič, Patterson and Jenny, 2018): areas keep their proportions. Degrees in, grid out.
const [A1, A2, A3, A4] = [1.340264, -0.081106, 0.000893, 0.003796];
const M = Math.sqrt(3) / 2;
function equalEarth(lon, lat) {
  const t = Math.asin(M * Math.sin((lat * Math.PI) / 180));
  const t2 = t * t, t6 = t2 * t2 * t2;
  const x = ((lon * Math.PI) / 180) * Math.cos(t) / (M * (A1 + 3 * A2 * t2 + t6 * (7 * A3 + 9 * A4 * t2)));
  return [x, t * (A1 + A2 * t2 + t6 * (A3 + A4 * t2))];
}
const SCALE = WIDTH / 2 / equalEarth(180, 0)[0];
const NORTH = equalEarth(0, 84)[1];
function project([lon, lat]) {
  const [x, y] = equalEarth(lon, lat);
  return [WIDTH / 2 + SCALE * x, SCALE * (NORTH - y)];
}

const area3 = (a, b, c) => Math.abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2;

// thin leaves out the points that matter least (Visvalingam and Whyatt, 1993), never the ends.
function thin(points) {
  points = points.slice();
  while (points.length > (closed(points) ? 4 : 2)) {
    let least = THIN, at = -1;
    for (let i = 1; i < points.length - 1; i++) {
      const a = area3(points[i - 1], points[i], points[i + 1]);
      if (a < least) [least, at] = [a, i];
    }
    if (at < 0) break;
    points.splice(at, 1);
  }
  return points;
}
const closed = (p) => p[0][0] === p.at(-1)[0] && p[0][1] === p.at(-1)[1];

const atlas = read("node_modules/world-atlas/countries-50m.json");
const { scale, translate } = atlas.transform;

// A point is where it falls on the grid, and its longitude and latitude.
const point = (lon, lat) => [...project([lon, lat]).map(Math.round), lon, lat];

const arcs = atlas.arcs.map((arc) => {
  let x = 0, y = 0;
  return thin(arc.map(([dx, dy]) => point((x += dx) * scale[0] + translate[0], (y += dy) * scale[1] + translate[1])));
});

// rings are a ring of arcs on the grid: two where it crosses the 180th meridian, at which the grid is cut.
function rings(indexes) {
  const all = indexes.flatMap((i) => (i < 0 ? arcs[~i].slice().reverse() : arcs[i]));
  let turns = 0;
  const way = all.map(([, , lon, lat], i) => {
    if (i > 0) turns += lon - all[i - 1][2] > 180 ? -360 : lon - all[i - 1][2] < -180 ? 360 : 0;
    return [lon + turns, lat];
  });
  const cuts = [-360, 0, 360].map((turn) => between(way.map(([lon, lat]) => [lon + turn, lat]), -180, 180));
  return cuts.map((cut) => tidy(cut.map(([lon, lat]) => point(lon, lat)))).filter((r) => r.length > 0);
}

// between is the part of a ring that lies between two meridians (Sutherland and Hodgman, 1974).
function between(way, west, east) {
  for (const [meridian, inward] of [[west, 1], [east, -1]]) {
    const out = [];
    way.forEach((b, i) => {
      const a = way.at(i - 1);
      const inA = inward * (a[0] - meridian) >= 0, inB = inward * (b[0] - meridian) >= 0;
      if (inA !== inB) out.push([meridian, a[1] + ((b[1] - a[1]) * (meridian - a[0])) / (b[0] - a[0])]);
      if (inB) out.push(b);
    });
    way = out;
  }
  return way;
}

// tidy leaves out a point that falls on the one before it.
function tidy(points) {
  const out = points.filter((p, i) => i === 0 || p[0] !== points[i - 1][0] || p[1] !== points[i - 1][1]);
  if (out.length > 1 && closed(out)) out.pop();
  return out;
}

const area = (r) => Math.abs(r.reduce((sum, p, i) => sum + p[0] * r[(i + 1) % r.length][1] - r[(i + 1) % r.length][0] * p[1], 0)) / 2;

// inside is how far a point is from the nearest side of a ring; less than nothing outside of it.
function inside([x, y], r) {
  let within = false, d = Infinity;
  for (let i = 0, j = r.length - 1; i < r.length; j = i++) {
    const [ax, ay] = r[i], [bx, by] = r[j];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) within = !within;
    const l = (bx - ax) ** 2 + (by - ay) ** 2;
    const t = l && Math.max(0, Math.min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / l));
    d = Math.min(d, Math.hypot(ax + t * (bx - ax) - x, ay + t * (by - ay) - y));
  }
  return within ? d : -d;
}

// middle is the point of a ring that is furthest from its sides, and how far: where letters have most room.
function middle(r) {
  const xs = r.map((p) => p[0]), ys = r.map((p) => p[1]);
  let [w, s, e, n] = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  let best = [(w + e) / 2, (s + n) / 2, -Infinity];
  for (let round = 0; round < 4; round++) {
    for (let i = 0; i <= 24; i++) {
      for (let j = 0; j <= 24; j++) {
        const p = [w + ((e - w) * i) / 24, s + ((n - s) * j) / 24];
        const d = inside(p, r);
        if (d > best[2]) best = [...p, d];
      }
    }
    const [dx, dy] = [(e - w) / 8, (n - s) / 8];
    [w, s, e, n] = [best[0] - dx, best[1] - dy, best[0] + dx, best[1] + dy];
  }
  return [Math.round(best[0]), Math.round(best[1]), Math.max(0, Math.round(best[2]))];
}

// steps is a ring as its first point and the way from each to the next.
function steps(r) {
  const out = [];
  let [x, y] = [0, 0];
  for (const p of r) {
    out.push(p[0] - x, p[1] - y);
    [x, y] = p;
  }
  return out;
}

const codes = new Map(read("../../../chapters/agenda/data/list-iso3166-1.json").codes.filter((c) => c.number).map((c) => [c.number, c.code.split(":")[1]]));
const byCode = new Map();
for (const g of atlas.objects.countries.geometries) {
  const code = codes.get(g.id) ?? UNNUMBERED[g.properties.name] ?? "";
  if (LEFT_OUT.has(code)) continue;
  const polygons = g.type === "Polygon" ? [g.arcs] : (g.arcs ?? []);
  byCode.set(code, [...(byCode.get(code) ?? []), ...polygons.flatMap((p) => p.flatMap(rings))]);
}

for (const { at, from, to } of MOVED) {
  const parts = byCode.get(from), i = parts.findIndex((r) => inside(project(at), r) > 0 && area(r) < 4000);
  if (i < 0) throw new Error(`${from} has no part at ${at}`);
  byCode.get(to).push(...parts.splice(i, 1));
}

let points = 0;
const places = [...byCode].sort(([a], [b]) => (a < b ? -1 : 1)).map(([code, parts]) => {
  parts.sort((a, b) => area(b) - area(a));
  const at = middle(parts[0]);
  parts = parts.filter((r, i) => r.length > 2 && (i === 0 || area(r) >= SMALL));
  points += parts.reduce((n, r) => n + r.length, 0);
  return { code, at, rings: parts.map(steps) };
});

// A window is where the sides of its degrees fall on the grid.
const windows = Object.fromEntries(Object.entries(WINDOWS).map(([id, [w, s, e, n]]) => {
  const at = [];
  for (let i = 0; i <= 20; i++) {
    const lat = s + ((n - s) * i) / 20, lon = w + ((e - w) * i) / 20;
    at.push(project([w, lat]), project([e, lat]), project([lon, s]), project([lon, n]));
  }
  const [x0, x1] = [Math.min(...at.map((p) => p[0])), Math.max(...at.map((p) => p[0]))];
  const [y0, y1] = [Math.min(...at.map((p) => p[1])), Math.max(...at.map((p) => p[1]))];
  return [id, [x0, y0, x1 - x0, y1 - y0].map(Math.floor)];
}));

const lines = places.map((p) => "    " + JSON.stringify(p));
const source = "world-atlas 2.0.2 (Natural Earth, public domain), thinned by front/map.js";
writeFileSync(here("../atlas/outlines.json"), `{\n  "source": ${JSON.stringify(source)},\n  "windows": ${JSON.stringify(windows)},\n  "places": [\n${lines.join(",\n")}\n  ]\n}\n`);
console.log(`${places.length} places, ${points} points`);
