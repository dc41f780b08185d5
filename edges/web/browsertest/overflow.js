(() => {
  const width = document.documentElement.clientWidth;
  const name = el => {
    const id = el.id ? "#" + el.id : "";
    return el.localName + id + [...el.classList].map(c => "." + c).join("");
  };
  // A box that scrolls by itself, or that hides what does not fit, holds its own content.
  const held = el => {
    for (let box = el.parentElement; box && box !== document.body && box !== document.documentElement; box = box.parentElement) {
      const style = getComputedStyle(box);
      if (style.overflowX !== "visible") {
        const rect = box.getBoundingClientRect();
        if (rect.left >= -1 && rect.right <= width + 1) return true;
      }
    }
    return false;
  };
  const scrollable = document.scrollingElement.scrollWidth > width;
  const rtl = getComputedStyle(document.documentElement).direction === "rtl";
  const out = [];
  for (const el of document.body.querySelectorAll("*")) {
    const rect = el.getBoundingClientRect();
    if (rect.width <= 1 || rect.height <= 1) continue; // not drawn, or for screen readers alone
    // Before the start of the line nothing can be scrolled to: hidden skip links wait there.
    const past = rtl ? -rect.left : rect.right - width;
    if (past <= 1 || (rtl ? rect.right <= 0 : false) && !scrollable) continue;
    if (getComputedStyle(el).visibility === "hidden" || held(el)) continue;
    // The innermost element that sticks out is the one to mend.
    if ([...el.children].some(c => (rtl ? -c.getBoundingClientRect().left : c.getBoundingClientRect().right - width) > 1)) continue;
    out.push(`${name(el)} sticks out by ${Math.round(past)} of ${width} pixels: ${(el.innerText || "").trim().slice(0, 60)}`);
    if (out.length === 20) break;
  }
  if (scrollable && out.length === 0) {
    out.push(`the page scrolls sideways: ${document.scrollingElement.scrollWidth} of ${width} pixels`);
  }
  return out;
})()
