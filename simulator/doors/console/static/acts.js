// Every act of the page is a call of the control API: a form names method and address, its fields are the JSON.
import { refresh, toEnd } from "./live.js";

const say = document.getElementById("say");

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-act]");
  if (!form) { return; }
  event.preventDefault();
  if (form.dataset.confirm && !(await confirmed(form.dataset.confirm, form.dataset.verb))) { return; }
  const fields = fieldsOf(form, event.submitter);
  const path = form.dataset.path.replaceAll(/\{(\w+)\}/g, (_, name) => {
    const value = encodeURIComponent(fields[name] ?? "");
    delete fields[name];
    return value;
  });
  await act(form, form.dataset.act, path, fields);
});

async function act(form, method, path, fields) {
  const buttons = [...form.querySelectorAll("button")];
  buttons.forEach((button) => { button.disabled = true; });
  try {
    const body = method === "DELETE" ? undefined : JSON.stringify(fields);
    const answer = await fetch(path, { method, body, headers: { "Content-Type": "application/json" } });
    const told = answer.status === 204 ? {} : await answer.json();
    if (!answer.ok) { tell(told.detail ?? told.message ?? `The simulator answered ${answer.status}.`, true); return; }
    if (form.dataset.clear !== undefined) { form.reset(); }
    form.closest("details.menu")?.removeAttribute("open");
    tell(sentence(form, told));
    if (form.dataset.then) { location.href = form.dataset.then.replace("{number}", encodeURIComponent(told.number ?? "")); return; }
    await refresh();
    document.querySelectorAll("[data-end]").forEach(toEnd);
  } catch {
    tell("The simulator does not answer; nothing was done.", true);
  } finally {
    buttons.forEach((button) => { button.disabled = false; });
  }
}

/** The form's fields by name, empty ones left out, in the type that the field names. */
function fieldsOf(form, submitter) {
  const fields = {};
  for (const [name, value] of new FormData(form, submitter)) {
    const type = form.elements[name]?.dataset?.type ?? submitter?.dataset?.type;
    if (value === "" && type !== "text") { continue; }
    const place = name.split(".");
    const inside = place.length > 1 ? (fields[place[0]] ??= {}) : fields;
    inside[place.at(-1)] = typed(value, type);
  }
  return fields;
}

function typed(value, type) {
  switch (type) {
    case "number": return Number(value);
    case "flag": return value === "true";
    case "list": return value.split(/[\s,]+/).filter(Boolean);
    case "json": return JSON.parse(value);
    default: return value;
  }
}

/** What came of it, in a sentence. */
function sentence(form, told) {
  if (told.account_sid && told.auth_token) { return `The new account is ${told.account_sid}, its token ${told.auth_token}.`; }
  if (form.dataset.say !== "text") { return form.dataset.done ?? "Done."; }
  const reply = told.reply ? ` It answered: “${told.reply}”` : "";
  if (told.block === "placed") { return `The provider now blocks ${told.to} to ${told.from}, and no other sender.${reply}`; }
  if (told.block === "lifted") { return `The provider lets ${told.to} through to ${told.from} again.${reply}`; }
  return `Sent to ${told.to}.${reply}`;
}

function tell(words, bad = false) {
  say.classList.toggle("bad", bad);
  say.textContent = words;
  clearTimeout(tell.timer);
  tell.timer = setTimeout(() => { say.textContent = ""; }, bad ? 12000 : 6000);
}

function confirmed(question, verb) {
  const dialog = document.getElementById("confirm");
  dialog.querySelector("p").textContent = question;
  dialog.querySelector("button[value=yes]").textContent = verb ?? "Yes";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

// Enter sends, as on a phone; Shift and Enter make a line.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target.matches("textarea[data-enter]")) {
    event.preventDefault();
    event.target.form.requestSubmit(event.target.form.querySelector("button[data-send]"));
  }
});

// The search of the list of people works as one types.
document.addEventListener("input", (event) => {
  if (event.target.id !== "find-people") { return; }
  const words = event.target.value.toLowerCase();
  for (const row of document.querySelectorAll(".people li[data-key]")) { row.hidden = !row.textContent.toLowerCase().includes(words); }
});
