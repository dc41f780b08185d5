// Keeps an answer before it is sent, says when it does not arrive (there is no connection, nobody replies, the server cannot), and sends it
// again until it does. Without this script the form is sent as it is. What is sent carries the ticket of its page, so that an answer which
// arrived, but whose reply did not, is not counted twice.
//
// Answers that wait are kept in this browser, one for each statement of a conversation, the oldest first; all its pages send them.

const forms = document.querySelectorAll('form[data-script="vote"]');
const key = "troth-votes " + location.pathname.replace(/^\/[^/]+/, "").replace(/\/vote\/.*$/, "/vote");
const answered = "troth-answered"; // the form that an answer came from, while the page is loaded anew
let sending = false;

// What takes longer than this is said to be under way; what takes longer than that, not to have arrived.
const slow = 1000, lost = 15_000;
class Refused extends Error {}

const kept = () => JSON.parse(localStorage.getItem(key) ?? "[]");
function keep(list) {
  if (list.length) localStorage.setItem(key, JSON.stringify(list));
  else localStorage.removeItem(key);
}
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const statement = (answer) => new URLSearchParams(answer.fields).get("statement");

function say(what) {
  for (const form of forms) {
    form.querySelector("[role=status]").textContent = form.dataset[what];
    for (const button of form.querySelectorAll("button")) button.disabled = form.id === "ballot-form";
  }
}

// post sends fields as the form would; it fails when they did not arrive, and with Refused when the server did not want them. The reply is
// read to its end, so that nothing is under way when the page is left.
async function post(action, fields) {
  const wait = setTimeout(say, slow, "slow");
  try {
    const reply = await fetch(action, { method: "POST", body: new URLSearchParams(fields), credentials: "same-origin", signal: AbortSignal.timeout(lost) });
    await reply.text();
    if (reply.status >= 500 || reply.status === 429) throw new Error("try again");
    if (!reply.ok) throw new Refused();
  } finally {
    clearTimeout(wait);
  }
}

// send sends what waits, one after the other, and shows what is asked next. What the server refuses is sent once more as a form, so that the
// server says why on a page of its own.
async function send() {
  if (sending) return;
  sending = true;
  let sent;
  try {
    for (let list = kept(); list.length; list = kept()) {
      const drop = () => keep(kept().filter((other) => !same(other, list[0])));
      try {
        await post(list[0].action, list[0].fields);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        drop();
        return submit(list[0]);
      }
      drop();
      sent = list[0].form;
    }
  } catch {
    say("lost");
    setTimeout(send, 5000);
    return;
  } finally {
    sending = false;
  }
  if (sent === undefined) return;
  sessionStorage.setItem(answered, sent);
  if (document.getElementById("ballot-form")) history.scrollRestoration = "manual";
  location.reload();
}

// An answer takes the place of an earlier one to the same statement: the last one counts.
for (const form of forms) {
  form.addEventListener("submit", (event) => {
    const answer = { action: form.action, fields: [...new FormData(form, event.submitter)], form: form.id };
    event.preventDefault();
    try {
      keep([...kept().filter((other) => statement(other) !== statement(answer)), answer]);
    } catch { // nothing can be kept here: let the browser send it, and say what comes of it
      return submit(answer);
    }
    send();
  });
}

// submit sends an answer as if there were no script.
function submit(answer) {
  const form = document.createElement("form");
  form.method = "post";
  form.action = answer.action;
  for (const [name, value] of answer.fields) {
    const field = document.createElement("input");
    [field.type, field.name, field.value] = ["hidden", name, value];
    form.append(field);
  }
  document.body.append(form);
  form.submit();
}

// Who has answered goes on where the next question stands, or beside what they answered: seen, read aloud, and the first for the keyboard.
function goOn(from) {
  addEventListener("load", () => setTimeout(() => history.scrollRestoration = "auto"));
  const ballot = document.getElementById("ballot");
  const here = document.getElementById(from)?.closest("details")?.querySelector("summary") ?? ballot?.querySelector("legend") ?? ballot?.querySelector("h2");
  if (!here) return;
  if (here.tagName !== "SUMMARY") {
    here.tabIndex = -1;
    ballot.scrollIntoView();
  }
  here.focus({ preventScroll: true });
}

const from = sessionStorage.getItem(answered);
sessionStorage.removeItem(answered);
if (from !== null) goOn(from);
addEventListener("online", send);
send();
