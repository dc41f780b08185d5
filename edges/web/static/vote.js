// Keeps an answer when the connection is lost, says so, and sends it when there is one again. Without this script the form is sent as it
// is. What is sent carries the ticket of its page, so that an answer which arrived, but whose reply did not, is not counted twice.
//
// Answers that wait are kept in this browser under the address of their form, the oldest first.

const forms = document.querySelectorAll('form[data-script="vote"]');
const key = "troth-votes " + location.pathname.replace(/^\/[^/]+/, "").replace(/\/answers$/, "");
let sending = false;

const kept = () => JSON.parse(localStorage.getItem(key) ?? "[]");
function keep(list) {
  if (list.length) localStorage.setItem(key, JSON.stringify(list));
  else localStorage.removeItem(key);
}

function say(lost) {
  for (const form of forms) {
    form.querySelector("[role=status]").textContent = lost ? form.dataset.lost : "";
    for (const button of form.querySelectorAll("button")) button.disabled = lost && form.id === "ballot-form";
  }
}

// post sends fields as the form would. The reply is read to its end, so that nothing is under way when the page is left.
async function post(action, fields) {
  const reply = await fetch(action, { method: "POST", body: new URLSearchParams(fields), credentials: "same-origin" });
  await reply.text();
  return reply;
}

// send sends what waits, the oldest first. What the server refuses is not sent again: the page, asked for anew, says how things stand.
async function send() {
  if (sending) return;
  sending = true;
  let sent = false;
  try {
    for (let list = kept(); list.length; list = kept()) {
      const [first, ...rest] = list;
      const reply = await post(first.action, first.fields);
      if (reply.status >= 500) throw new Error("try again");
      keep(rest);
      sent = true;
    }
  } catch {
    say(true);
    setTimeout(send, 5000);
    return;
  } finally {
    sending = false;
  }
  if (sent) location.reload();
}

for (const form of forms) {
  form.addEventListener("submit", async (event) => {
    const fields = [...new FormData(form, event.submitter)];
    event.preventDefault();
    try {
      const reply = await post(form.action, fields);
      if (!reply.ok) throw new Error("not taken");
      if (form.id === "ballot-form") history.replaceState(null, "", "#ballot");
      location.reload();
    } catch (error) {
      if (!(error instanceof TypeError)) { // the server answered: let it say what is wrong
        const answer = document.createElement("input");
        answer.type = "hidden";
        answer.name = event.submitter.name;
        answer.value = event.submitter.value;
        form.append(answer);
        form.submit();
        return;
      }
      try {
        keep([...kept(), { action: form.action, fields }]);
        say(true);
        setTimeout(send, 5000);
      } catch { // nothing can be kept here: let the browser say that there is no connection
        HTMLFormElement.prototype.submit.call(form);
      }
    }
  });
}

addEventListener("online", send);
send();
