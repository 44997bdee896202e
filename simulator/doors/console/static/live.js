// Keeps the page in step with the world. It asks for new events, and when there are some for this page once more, of
// which it takes over what differs: nothing jumps, what somebody types stays, and what is new is marked for a moment.
import { morph } from "./morph.js";
import { markUnread } from "./unread.js";

const PAUSE = 500; // milliseconds between two looks
const regions = () => document.querySelectorAll("[data-live]");

let last = Number(document.body.dataset.last);
let refreshing = null;

/** Take over what differs in the page as the server has it now. */
export function refresh() {
  refreshing ??= again().finally(() => { refreshing = null; });
  return refreshing;
}

async function again() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) { location.reload(); return; }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  last = Math.max(last, Number(page.body.dataset.last ?? last));
  for (const region of regions()) {
    const fresh = page.getElementById(region.id);
    if (fresh) { const atEnd = isAtEnd(region); morph(region, fresh); if (atEnd) { toEnd(region); } }
  }
  markUnread();
}

const isAtEnd = (region) => region.dataset.end !== undefined && region.scrollHeight - region.scrollTop - region.clientHeight < 60;
export const toEnd = (region) => { region.scrollTop = region.scrollHeight; };

async function look() {
  try {
    const answer = await fetch(`/_sim/events?after=${last}&limit=1`);
    if (answer.status === 401) { location.reload(); return; }
    if ((await answer.json()).events.length > 0) { await refresh(); }
    document.body.classList.remove("away");
  } catch {
    document.body.classList.add("away"); // the simulator does not answer; the next look may find it again
  }
  setTimeout(look, document.hidden ? PAUSE * 6 : PAUSE);
}

/** The account's time, running where it runs. */
function tick() {
  const shown = document.querySelector("time[data-running]");
  if (shown) {
    const began = Number(shown.dataset.began ?? (shown.dataset.began = String(Date.now())));
    const now = new Date(Date.parse(shown.dateTime) + Date.now() - began);
    const day = now.toLocaleDateString("en-GB", { weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
    shown.textContent = `${day.replace(",", "")}, ${now.toISOString().slice(11, 19)}`;
  }
}

for (const region of document.querySelectorAll("[data-end]")) { toEnd(region); }
markUnread();
setInterval(tick, 1000);
setTimeout(look, PAUSE);
