// Keeps a page for a wall fresh: it asks for the page again and puts what changes in its place. Without this script the browser asks for
// all of it. The page is read as a document, never as words that become markup.

const every = 1000 * document.body.dataset.renew;
const status = document.querySelector("footer [role=status]");

function renew() {
  const ask = new XMLHttpRequest();
  ask.open("GET", location.href);
  ask.responseType = "document";
  ask.timeout = every;
  ask.onload = () => {
    const now = document.querySelector("[data-lost]");
    const next = ask.status === 200 && ask.response?.querySelector("[data-lost]");
    status.textContent = ask.status < 500 ? "" : now.dataset.lost;
    if (next && next.id === now.id) now.replaceWith(next);
    else if (next) document.querySelector("main").replaceWith(next.closest("main")); // nobody answers any more, or it was counted
    else if (ask.status === 200) location.reload(); // it is withdrawn
  };
  ask.onerror = ask.ontimeout = () => (status.textContent = document.querySelector("[data-lost]").dataset.lost);
  ask.onloadend = () => setTimeout(renew, every);
  ask.send();
}

setTimeout(renew, every);
