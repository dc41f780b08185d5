// Shows, while somebody writes, what others have said that is near it. Without this script the same stands on the page on which what was
// written is looked at before it is handed in: whatever goes wrong here, that is still so. Nothing of an answer is read as markup.
//
// The place where it is shown carries data-near, the address that answers. What is written is sent there in the body of a request, so
// that it stands in no address.

const place = document.querySelector("[data-near]");
const field = place?.closest("form").elements.namedItem("words");
let asked = new AbortController();
let wait, shown = "[]";

// show changes nothing where the list is the same, so that a screen reader does not read it again.
function show(near) {
  const now = JSON.stringify(near);
  if (now === shown) return;
  shown = now;
  const label = document.createElement("p");
  label.textContent = place.dataset.label;
  const list = document.createElement("ul");
  list.className = "t-bullets";
  list.append(...near.map(({ text, lang, note }) => {
    const item = document.createElement("li");
    const words = document.createElement("b");
    if (lang) words.lang = lang;
    words.dir = "auto";
    words.textContent = text;
    item.append(words, document.createElement("br"), note);
    return item;
  }));
  place.replaceChildren(...(near.length ? [label, list] : []));
}

async function ask() {
  asked.abort();
  asked = new AbortController();
  const words = field.value.trim();
  if (words === "") return show([]);
  try {
    const answer = await fetch(place.dataset.near, { method: "POST", body: new URLSearchParams({ words }), credentials: "same-origin", signal: asked.signal });
    if (answer.ok) show((await answer.json()).near);
  } catch {
    // Gone, or overtaken by the next letter: what was written is looked at before it is handed in.
  }
}

field?.addEventListener("input", () => {
  clearTimeout(wait);
  wait = setTimeout(ask, 400);
});
