"""How the verdict's page looks, and how it is searched: part of the one file, because it has to need nothing else."""

STYLE = """
:root { color-scheme: light dark; --edge: #8885; --soft: #8881; --fail: #b3261e; --pass: #1b6e3c; --open: #7a5f00 }
@media (prefers-color-scheme: dark) { :root { --fail: #ff8a80; --pass: #7fd6a0; --open: #e5c558 } }
* { box-sizing: border-box }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem }
h1 { margin: 0; font-size: 2.2rem; line-height: 1.2 } h2 { margin: 2.5rem 0 .5rem }
header p { margin: .3rem 0 1rem } code { font-size: .9em; overflow-wrap: anywhere }
.fail { color: var(--fail) } .pass { color: var(--pass) } .unsupported, .untested { color: var(--open) }
.bar { display: flex; height: .6rem; border-radius: .3rem; overflow: hidden; background: var(--soft) }
.bar i { background: currentColor } .bar .untested { opacity: .35 }
.tools { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: center; margin: 1rem 0 }
.tools label { display: flex; gap: .4rem; align-items: center }
input { font: inherit } input[type=search] { padding: .3rem .5rem; width: 16rem; max-width: 100% }
nav { display: flex; flex-wrap: wrap; gap: .3rem; margin: .5rem 0 1rem }
nav a { font: .75rem/1.6 ui-monospace, monospace; padding: 0 .4rem; border: 1px solid; border-radius: .3rem;
  text-decoration: none } nav a.fail { font-weight: 700 } nav a.untested, nav a.unsupported { border-style: dashed }
.clause { border-top: 1px solid var(--edge); padding: .4rem 0 }
summary { cursor: pointer; display: flex; gap: .6rem; align-items: baseline }
summary::before { content: "▸"; flex: none } details[open] > summary::before { content: "▾" }
summary::-webkit-details-marker { display: none }
summary code { flex: none } .verdict { font-weight: 600; font-size: .85rem; margin-left: auto; flex: none }
.clause > p { margin: .3rem 0 .3rem 1.4rem } details details { margin: .4rem 0 .4rem 1.4rem }
.story { border-left: 3px solid var(--edge); margin: .4rem 0 .8rem; padding-left: .8rem }
pre { font: .82rem/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; margin: .2rem 0 }
dl { display: grid; grid-template-columns: 11rem 1fr; gap: .3rem 1rem; margin: .6rem 0 } dt { font-weight: 600 }
dd { margin: 0; min-width: 0 } dl pre { margin: .1rem 0 }
.failed { color: var(--fail); font-weight: 700 } .notreached { opacity: .6 } small { opacity: .75 }
figure { margin: .8rem 0 } figcaption { font-size: .85rem }
summary span { min-width: 0 }
.delay { list-style: none; display: flex; flex-wrap: wrap; row-gap: .8rem; margin: 0; padding: 0;
  font-size: .82rem; line-height: 1.35 }
.delay li { flex: 1 1 6rem; min-width: 0; border-top: 2px solid; padding: .6rem .6rem .2rem 0; position: relative;
  overflow-wrap: anywhere; border-color: var(--edge) }
.delay li::before { content: ""; position: absolute; top: -.45rem; left: 0; width: .8rem; height: .8rem;
  border-radius: 50%; background: currentColor; color: var(--open) }
.delay .stop::before { border-radius: 0; color: inherit } .delay small, .delay b { display: block }
.delay .delivered::before, .delay .delivered b { color: var(--fail) }
.delay .refused::before, .delay .refused b { color: var(--pass) }
[hidden] { display: none }
@media (max-width: 40rem) { dl { display: block } dt { margin-top: .5rem } h1 { font-size: 1.8rem }
  summary { gap: .4rem } details details, .clause > p { margin-left: .5rem }
  .delay { display: block } .delay li { border-top: 0; border-left: 2px solid var(--edge); margin-left: .4rem;
    padding: 0 0 .6rem 1rem } .delay li::before { top: .2rem; left: -.5rem } }
@media print { :root { --fail: #b3261e; --pass: #1b6e3c; --open: #7a5f00 } .tools, summary::before { display: none }
  body { max-width: none; margin: 0; font-size: 10pt; color: #000; background: #fff }
  details[open] > summary { break-after: avoid } figure, dl, .story > pre { break-inside: avoid }
  h2 { break-after: avoid } nav a { color: inherit } .bar { print-color-adjust: exact } }
"""
SCRIPT = """
const words = document.getElementById("words"), boxes = [...document.querySelectorAll(".tools [type=checkbox]")];
const clauses = [...document.querySelectorAll(".clause")];
function filter() {
  const shown = new Set(boxes.filter(box => box.checked).map(box => box.value)), text = words.value.toLowerCase();
  for (const clause of clauses) {
    clause.hidden = !shown.has(clause.dataset.verdict) || !clause.textContent.toLowerCase().includes(text);
    document.querySelector(`nav a[href="#${clause.id}"]`).hidden = clause.hidden;
  }
  for (const system of document.querySelectorAll("section"))
    system.hidden = !system.querySelector(".clause:not([hidden])");
}
words.addEventListener("input", filter);
boxes.forEach(box => box.addEventListener("change", filter));
function unfold() { const named = document.getElementById(location.hash.slice(1)); if (named) named.open = true; }
window.addEventListener("hashchange", unfold);
unfold();
let folded = [];
window.addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("[data-verdict=fail]:not([open])")];
  folded.forEach(each => { each.open = true; });
});
window.addEventListener("afterprint", () => folded.forEach(each => { each.open = false; }));
"""
