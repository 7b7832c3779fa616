// For pages with answers that open and films that are elsewhere; it goes with rich.css.
"use strict";

// What is elsewhere is fetched after a click, not before.
for (const button of document.querySelectorAll("button[data-embed]")) {
  button.addEventListener("click", () => {
    const frame = document.createElement("iframe");
    frame.src = button.dataset.embed;
    frame.title = button.dataset.title || button.textContent;
    frame.allowFullscreen = true;
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    button.closest(".embed")?.replaceChildren(frame);
    frame.focus();
  });
}

// A link to an answer opens it, also where the browser does not do so by itself.
const reveal = () => {
  let target = null;
  try { target = document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch { return; }
  const closed = target?.closest("details:not([open])");
  if (closed) { closed.open = true; target.scrollIntoView(); }
};
addEventListener("hashchange", reveal);
reveal();
