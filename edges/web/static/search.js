// Gives names of what is on record while somebody types into the field of the masthead. The field searches without it: whatever goes
// wrong here, the form is sent as it is.
//
// The form carries data-suggest, the address that answers with names. Nothing of an answer is read as markup.

const form = document.querySelector("form[data-suggest]");
const field = form?.elements.namedItem("q");
if (field) start();

function start() {
  const list = document.createElement("ul");
  list.id = "t-q-list";
  list.className = "t-suggest";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.querySelector("label").textContent);
  list.hidden = true;
  form.append(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) {
    field.setAttribute(name, value);
  }
  const day = form.elements.namedItem("at")?.value;
  let asked = new AbortController();
  let wait, at = -1;

  function close() {
    clearTimeout(wait);
    asked.abort();
    list.hidden = true;
    list.replaceChildren();
    choose(-1);
    field.setAttribute("aria-expanded", "false");
  }

  function choose(i) {
    at = i;
    [...list.children].forEach((option, n) => option.setAttribute("aria-selected", String(n === at)));
    if (at < 0) field.removeAttribute("aria-activedescendant");
    else {
      field.setAttribute("aria-activedescendant", list.children[at].id);
      list.children[at].scrollIntoView({ block: "nearest" });
    }
  }

  function open(option) {
    const address = new URL(option.dataset.path, form.action);
    if (day) address.searchParams.set("at", day);
    location.assign(address);
  }

  function show(names) {
    list.replaceChildren(...names.map(({ path, name }, i) => {
      const option = document.createElement("li");
      const lang = name.by[document.documentElement.lang] ? document.documentElement.lang : name.original;
      option.id = `t-q-${i}`;
      option.dataset.path = path;
      option.setAttribute("role", "option");
      option.lang = lang;
      option.dir = "auto";
      option.textContent = name.by[lang];
      return option;
    }));
    list.hidden = names.length === 0;
    field.setAttribute("aria-expanded", String(!list.hidden));
    choose(-1);
  }

  async function ask() {
    asked.abort();
    asked = new AbortController();
    const q = field.value.trim();
    if (q.length < 2) return close();
    const address = new URL(form.dataset.suggest, location.href);
    address.searchParams.set("q", q);
    if (day) address.searchParams.set("at", day);
    try {
      const answer = await fetch(address, { credentials: "omit", signal: asked.signal });
      if (answer.ok) show((await answer.json()).names);
    } catch {
      // Gone, or overtaken by the next letter: the form is there.
    }
  }

  field.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(ask, 150);
  });
  field.addEventListener("keydown", (event) => {
    const n = list.children.length;
    if (event.isComposing || list.hidden) return;
    if (event.key === "ArrowDown") choose(at + 1 < n ? at + 1 : -1);
    else if (event.key === "ArrowUp") choose(at < 0 ? n - 1 : at - 1);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  form.addEventListener("submit", (event) => { // by Enter; whoever presses the button has left the field, and the names are gone
    if (at < 0) return;
    event.preventDefault();
    open(list.children[at]);
  });
  field.addEventListener("blur", close);
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) open(option);
  });
}
