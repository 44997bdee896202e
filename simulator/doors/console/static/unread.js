// What arrived on a phone, or in a mailbox, since this window last had it in view. Kept in this browser alone.
const PREFIX = "stopgap-seen";

/** Mark every entry of the lists that got more than was seen; the one in view is seen. */
export function markUnread() {
  for (const link of document.querySelectorAll("a[data-arrived]")) {
    const key = `${PREFIX} ${document.body.dataset.account} ${link.dataset.name}`;
    const arrived = Number(link.dataset.arrived);
    const seen = Number(localStorage.getItem(key) ?? 0);
    if (link.hasAttribute("aria-current") || arrived < seen) { localStorage.setItem(key, String(arrived)); }
    const count = link.hasAttribute("aria-current") ? 0 : Math.max(arrived - seen, 0);
    const badge = link.querySelector(".unread");
    badge.hidden = count === 0;
    badge.textContent = count ? `${count} new` : "";
  }
}
