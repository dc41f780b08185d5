// Keeps an answer when it does not arrive (there is no connection, nobody replies, the server cannot), says so, and sends it again until it
// does. Without this script the form is sent as it is. What is sent carries the ticket of its page, so that an answer which arrived, but whose
// reply did not, is not counted twice.
//
// Answers that wait are kept in this browser under the address of their form, the oldest first.

const forms = document.querySelectorAll('form[data-script="vote"]');
const key = "troth-votes " + location.pathname.replace(/^\/[^/]+/, "").replace(/\/answers$/, "");
let sending = false;

// What takes longer than this is said to be under way; what takes longer than that, not to have arrived.
const slow = 1000, lost = 15_000;
class Refused extends Error {}

const kept = () => JSON.parse(localStorage.getItem(key) ?? "[]");
function keep(list) {
  if (list.length) localStorage.setItem(key, JSON.stringify(list));
  else localStorage.removeItem(key);
}

function say(what) {
  for (const form of forms) {
    form.querySelector("[role=status]").textContent = form.dataset[what];
    for (const button of form.querySelectorAll("button")) button.disabled = form.id === "ballot-form";
  }
}

// post sends fields as the form would; it fails when they did not arrive, and with Refused when the server did not want them. The reply is
// read to its end, so that nothing is under way when the page is left.
async function post(action, fields) {
  const reply = await fetch(action, { method: "POST", body: new URLSearchParams(fields), credentials: "same-origin", signal: AbortSignal.timeout(lost) });
  await reply.text();
  if (reply.status >= 500) throw new Error("try again");
  if (!reply.ok) throw new Refused();
}

// send sends what waits, the oldest first. What the server refuses is not sent again: the page, asked for anew, says how things stand.
async function send() {
  if (sending) return;
  sending = true;
  let sent = false;
  try {
    for (let list = kept(); list.length; list = kept()) {
      const [first, ...rest] = list;
      try {
        await post(first.action, first.fields);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
      }
      keep(rest);
      sent = true;
    }
  } catch {
    say("lost");
    setTimeout(send, 5000);
    return;
  } finally {
    sending = false;
  }
  if (sent) location.reload();
}

// An answer is kept before it is sent, so that it is there still when the page is left meanwhile; behind others that wait, it waits its turn.
for (const form of forms) {
  form.addEventListener("submit", async (event) => {
    const answer = { action: form.action, fields: [...new FormData(form, event.submitter)] };
    event.preventDefault();
    const others = kept().length > 0;
    try {
      keep([...kept(), answer]);
    } catch { // nothing can be kept here: let the browser send it, and say what comes of it
      return submit(form, event.submitter);
    }
    if (others) {
      say("lost");
      return send();
    }
    const drop = () => keep(kept().filter((other) => JSON.stringify(other) !== JSON.stringify(answer)));
    const wait = setTimeout(say, slow, "slow");
    try {
      await post(answer.action, answer.fields);
      drop();
      if (form.id === "ballot-form") history.replaceState(null, "", "#ballot");
      location.reload();
    } catch (error) {
      clearTimeout(wait);
      if (error instanceof Refused) { // the server answered: let it say what is wrong
        drop();
        return submit(form, event.submitter);
      }
      say("lost");
      setTimeout(send, 5000);
    }
  });
}

// submit sends a form as if there were no script.
function submit(form, button) {
  const answer = document.createElement("input");
  answer.type = "hidden";
  answer.name = button.name;
  answer.value = button.value;
  form.append(answer);
  HTMLFormElement.prototype.submit.call(form);
}

addEventListener("online", send);
send();
