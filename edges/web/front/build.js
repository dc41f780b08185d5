// Makes what ../static holds of style and type: one style sheet and two fonts, with their licences.
//
//   npm ci && npm run build
//
// The built files are committed, so that neither building nor testing Troth needs npm. Fonts are referred to with
// their content hash (?v=…), computed as the server computes it, so that they may be cached for ever.
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { transform } from "lightningcss";

const here = (path) => new URL(path, import.meta.url);
const out = (path) => here(`../static/${path}`);
const digdir = (path) => here(`node_modules/@digdir/designsystemet-css/${path}`);
const atkinson = (path) => here(`node_modules/@fontsource-variable/atkinson-hyperlegible-next/${path}`);

// The parts of Designsystemet that pages use, in its own order.
const PARTS = ["link", "alert", "button", "breadcrumbs", "details", "field", "input", "skip-link", "table", "tag"];

// What those parts can do and no page does. A rule goes when every selector of it names one of these.
const UNUSED = new RegExp(
  [
    "ds-(icon|floating|readonly-icon|checkbox--checked|print-preserve|list--unstyled|skiplink|focus|fieldset|search|suggestion)",
    "data-(size|zebra|sticky-header|border|hover|icon|fullwidth|floating|overscroll|field|limit|clickdelegatefor|color-scheme)",
    "aria-(sort|busy|readonly)",
    '"(switch|checkbox|radio|file|color|date|tertiary|success|warning|info)"',
  ].join("|"),
);

const thin = {
  Rule: {
    style(rule) {
      if (rule.value.selectors.every((s) => UNUSED.test(JSON.stringify(s)))) return [];
    },
  },
};

// Our security policy forbids images in data: addresses, and our own marks stand in their place.
const noIcons = (css) => css.replace(/url\("data:image[^"]*"\)/g, "none");

function part(name) {
  const css = noIcons(readFileSync(digdir(`dist/src/${name}.css`), "utf8"));
  return transform({ filename: `${name}.css`, code: Buffer.from(css), visitor: thin }).code.toString();
}

function font(subset) {
  const from = atkinson(`files/atkinson-hyperlegible-next-${subset}-wght-normal.woff2`);
  const name = `fonts/atkinson-hyperlegible-next-${subset}.woff2`;
  copyFileSync(from, out(name));
  const hash = createHash("sha256").update(readFileSync(from)).digest("base64url").slice(0, 12);
  const range = JSON.parse(readFileSync(atkinson("unicode.json")))[subset];
  return `@font-face{font-family:"Atkinson Hyperlegible Next";src:url("${name}?v=${hash}") format("woff2");font-weight:200 800;font-style:normal;font-display:swap;unicode-range:${range}}`;
}

mkdirSync(out("fonts"), { recursive: true });
const css = [
  "@layer ds.theme, ds.base, ds.components, troth;",
  font("latin-ext"),
  font("latin"),
  readFileSync(here("css/tokens.css")),
  `@layer ds.base {${part("base")}}`,
  `@layer ds.components {${PARTS.map(part).join("")}}`,
  ...["base", "frame", "voices", "parts", "pledges", "charts", "room", "print"].map((name) => readFileSync(here(`css/${name}.css`))),
].join("\n");
const { code } = transform({ filename: "troth.css", code: Buffer.from(css), minify: true });
const notice = "/* Troth. Parts of Designsystemet 1.22.0 (MIT, Digitaliseringsdirektoratet), see DESIGNSYSTEMET-LICENSE.txt. Made by front/build.js. */\n";
writeFileSync(out("troth.css"), notice + code);
copyFileSync(digdir("LICENSE"), out("DESIGNSYSTEMET-LICENSE.txt"));
copyFileSync(atkinson("LICENSE"), out("fonts/OFL.txt"));
console.log(`troth.css ${notice.length + code.length} bytes, ${gzipSync(code, { level: 9 }).length} compressed`);
