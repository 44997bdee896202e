// What the pages do besides: they say how many characters are left, and follow what is going on. They work without.

for (const box of document.querySelectorAll("textarea[data-longest]")) {
  const said = document.getElementById("left") ?? box.closest(".field").querySelector(".hint");
  const tell = () => {
    const left = Number(box.dataset.longest) - [...box.value].length;
    said.textContent = left >= 0 ? `${left} characters left.` : `${-left} characters too many.`;
    said.classList.toggle("bad", left < 0);
  };
  box.addEventListener("input", tell);
  tell();
}

async function follow(part) {
  const answer = await fetch(location.href, { credentials: "same-origin" });
  if (!answer.ok) { return; }
  const read = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id);
  if (read && !part.contains(document.activeElement)) { part.replaceChildren(...read.childNodes); }
  if (read?.hasAttribute("data-live")) { setTimeout(follow, 700, part); }
}

const part = document.querySelector("#live[data-live]");
if (part) { setTimeout(follow, 400, part); }

// After a refusal the eye, and the reader's voice, go to the sentence that says why.
document.querySelector("main > [role=alert]")?.scrollIntoView({ block: "nearest" });
