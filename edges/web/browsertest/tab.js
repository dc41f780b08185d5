(() => {
  const still = new CSSStyleSheet();
  still.replaceSync(`*, *::before, *::after {
    transition: none !important; animation: none !important;
    scroll-behavior: auto !important; caret-color: transparent !important;
  }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, still];

  const seen = new Set();

  // The element that has the focus, inside open shadow trees too.
  const active = () => {
    let el = document.activeElement;
    while (el?.shadowRoot?.activeElement) el = el.shadowRoot.activeElement;
    return el === document.body || el === document.documentElement ? null : el;
  };

  const selector = el => {
    const parts = [];
    for (; el && el !== document.body; el = el.parentElement) {
      if (el.id) {
        parts.unshift("#" + el.id);
        break;
      }
      const same = [...(el.parentElement?.children ?? [])].filter(s => s.localName === el.localName);
      parts.unshift(el.localName + (same.length > 1 ? `:nth-of-type(${same.indexOf(el) + 1})` : ""));
    }
    return parts.join(" > ");
  };

  // Nothing of the element can be seen at its middle and near its corners.
  const covered = (el, rect) => {
    const points = [[.5, .5], [.1, .1], [.9, .1], [.1, .9], [.9, .9]];
    return points.every(([x, y]) => {
      const top = document.elementFromPoint(rect.x + rect.width * x, rect.y + rect.height * y);
      return !top || !(top === el || el.contains(top) || top.contains(el) || [...(el.labels ?? [])].some(l => l.contains(top)));
    });
  };

  globalThis.tabStop = () => {
    const el = active();
    if (!el || seen.has(el)) return null;
    seen.add(el);
    // A control that is drawn by its label has no box of its own to speak of.
    let box = el.getBoundingClientRect();
    if ((box.width <= 1 || box.height <= 1) && el.labels?.length) box = el.labels[0].getBoundingClientRect();
    // An inline link over several lines: its first line is what is looked at.
    const line = el.getClientRects()[0];
    const point = el.getClientRects().length > 1 ? line : box;
    const ring = 8;
    const x = Math.max(0, box.x + scrollX - ring), y = Math.max(0, box.y + scrollY - ring);
    return {
      Selector: selector(el),
      Role: el.computedRole ?? el.getAttribute("role") ?? el.localName,
      Name: el.computedName ?? el.ariaLabel ?? (el.innerText || "").trim(),
      Covered: covered(el, point),
      X: x, Y: y, Width: Math.max(1, box.width + 2 * ring), Height: Math.max(1, box.height + 2 * ring),
      Long: Math.max(box.width, box.height),
    };
  };

  globalThis.tabLeave = () => {
    active()?.blur();
    return true;
  };
  return true;
})()
