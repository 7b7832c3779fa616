// Keeps the preview's own pages in step with the project.
"use strict";
(() => {
  // Emails in frames run no script: they are loaded again with their page.
  const frame = document.querySelector("iframe:not(.looks iframe)");
  // What was saved before this script listened is part of the first event.
  const shown = document.documentElement.dataset.version;
  let known = shown === undefined ? null : Number(shown);
  let source = null;
  // A decision saves files: a reload for them must not overtake the decision's own answer.
  let leaving = false;
  document.addEventListener("submit", () => { leaving = true; });
  const heard = (event) => {
    const { version } = JSON.parse(event.data);
    // What is shown in a frame keeps itself in step; what somebody writes must not be lost.
    const changed = known !== null && version !== known;
    const busy = leaving || frame || document.querySelector("textarea")
      || document.activeElement?.matches("input, select");
    if (changed && !busy) location.reload();
    known = version;
  };
  // Only a tab that is looked at listens: a browser allows six connections to a host.
  const adapt = () => {
    if (document.hidden) {
      source?.close();
      source = null;
    } else if (!source || source.readyState === EventSource.CLOSED) {
      source = new EventSource("/_sitegen/events");
      source.addEventListener("hello", heard);
      source.addEventListener("saved", heard);
    }
  };
  document.addEventListener("visibilitychange", adapt);
  adapt();

  for (const button of document.querySelectorAll("button[data-open]")) {
    button.addEventListener("click", async () => {
      const page = await (await fetch("/_sitegen/page?path=/")).json();
      const answer = await fetch("/_sitegen/open", {
        method: "POST",
        headers: { "X-Sitegen-Token": page.token },
        body: new URLSearchParams({ file: button.dataset.open, line: button.dataset.line ?? "1" }),
      });
      button.dataset.said = (await answer.text()).trim();
    });
  }

  // A key presses what has it as `data-key`, or goes to what has it as `data-focus`. Escape leaves
  // a field, Ctrl with Enter sends its form.
  document.addEventListener("keydown", (event) => {
    const field = event.target.closest("input, textarea, select");
    if (field && event.key === "Escape") field.blur();
    if (field?.form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      field.form.requestSubmit();
    }
    if (field || event.ctrlKey || event.metaKey || event.altKey) return;
    // What has the focus is pressed by these itself.
    if (event.target.closest("button, a, summary") && ["Enter", " "].includes(event.key)) return;
    const key = CSS.escape(event.key);
    const found = document.querySelector(`[data-key="${key}"], [data-focus="${key}"]`);
    if (!found) return;
    event.preventDefault();
    if (found.dataset.key) found.click();
    else found.focus();
  });

  // Work in the background: the part of the page that shows it is asked for again until it is over.
  const follow = async (work) => {
    for (;;) {
      await new Promise((done) => { setTimeout(done, document.hidden ? 3000 : 700); });
      let page;
      try {
        const answer = await fetch(location.href, { cache: "no-store" });
        page = new DOMParser().parseFromString(await answer.text(), "text/html");
      } catch { continue; }
      const now = page.getElementById("work");
      // The preview was started anew, or something else is being done: that is another page.
      if (!now) return location.reload();
      if (!now.hasAttribute("data-working")) {
        const focused = work.contains(document.activeElement) || document.activeElement === document.body;
        work.replaceWith(document.adoptNode(now));
        if (focused) now.querySelector("h2")?.focus();
        return;
      }
      for (const part of work.querySelectorAll("[data-live]")) {
        const next = now.querySelector(`[data-live="${part.dataset.live}"]`);
        if (!next) continue;
        if (part.localName === "progress") Object.assign(part, { max: next.max, value: next.value });
        else if (part.textContent !== next.textContent) part.replaceChildren(...next.childNodes);
      }
    }
  };
  const work = document.querySelector("#work[data-working]");
  if (work) follow(work);

  for (const button of document.querySelectorAll("button[data-width]")) {
    button.addEventListener("click", () => {
      frame.width = button.dataset.width;
      frame.height = button.dataset.height;
      for (const other of document.querySelectorAll("button[data-width]")) {
        other.setAttribute("aria-pressed", String(other === button));
      }
    });
  }
})();
