// Makes one piece of a page like another and touches only what differs, so that focus, selection, scroll position and
// what somebody has typed or unfolded survive. Children with a data-key are known again by it wherever they stand.

/** Make `old` like `fresh`; elements with a new data-key are marked. */
export function morph(old, fresh) {
  attributes(old, fresh);
  children(old, fresh);
}

const KEPT = new Set(["open", "data-began", "hidden"]); // a person's, or a script's of this page

function attributes(old, fresh) {
  for (const { name } of [...old.attributes]) {
    const kept = KEPT.has(name) && (name !== "hidden" || old.dataset.key); // rows are hidden by the search
    if (!fresh.hasAttribute(name) && !kept) { old.removeAttribute(name); }
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) === value) { continue; }
    if (name === "datetime") { delete old.dataset.began; }
    if (!KEPT.has(name)) { old.setAttribute(name, value); }
  }
}

function children(old, fresh) {
  const keyed = new Map([...old.children].filter((child) => child.dataset?.key).map((child) => [child.dataset.key, child]));
  const hadAny = keyed.size > 0;
  let place = old.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    const key = wanted.dataset?.key;
    const found = key ? keyed.get(key) : place && !place.dataset?.key && alike(place, wanted) ? place : null;
    if (found) {
      if (found === place) { place = place.nextSibling; } else { old.insertBefore(found, place); }
      keyed.delete(key);
      become(found, wanted);
    } else {
      const added = document.importNode(wanted, true);
      if (key && hadAny) { added.classList.add("new"); }
      old.insertBefore(added, place);
    }
  }
  while (place) { const next = place.nextSibling; place.remove(); place = next; }
  for (const gone of keyed.values()) { gone.remove(); }
}

const alike = (one, other) => one.nodeType === other.nodeType && one.nodeName === other.nodeName && one.id === other.id;

function become(old, fresh) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.nodeValue !== fresh.nodeValue) { old.nodeValue = fresh.nodeValue; }
  } else if (!old.isEqualNode(fresh)) {
    morph(old, fresh);
  }
}
