// Keeps a previewed page in step with its sources, and shows the staff bar and mistakes.
// Never part of a built site. Texts are only ever set as text, never as markup.
"use strict";
(() => {
  const own = document.currentScript;
  const mark = own.dataset.page;
  const born = Number(own.dataset.version);
  const framed = window.top !== window.self;
  const place = "sitegen:scroll";
  let version = born;
  let info = null;
  let checking = null;
  let again = false;
  let leaving = false;
  let stale = false;
  let hiddenMistakes = "";

  // --- staying where one was ------------------------------------------------------------------

  function reload() {
    if (leaving) return;
    leaving = true;
    try {
      sessionStorage.setItem(place, JSON.stringify([location.href, scrollX, scrollY]));
    } catch { /* storage is switched off: the browser's own memory must do */ }
    location.reload();
  }

  function comeBack() {
    let kept;
    try {
      kept = JSON.parse(sessionStorage.getItem(place));
      sessionStorage.removeItem(place);
    } catch { return; }
    if (!kept || kept[0] !== location.href) return;
    const scroll = () => window.scrollTo({ left: kept[1], top: kept[2], behavior: "instant" });
    let moved = false;
    addEventListener("wheel", () => { moved = true; }, { once: true, passive: true });
    addEventListener("keydown", () => { moved = true; }, { once: true });
    scroll();
    addEventListener("load", () => { if (!moved) scroll(); }, { once: true });
  }

  // --- what was saved -----------------------------------------------------------------------

  async function check() {
    if (checking) { again = true; return checking; }
    checking = (async () => {
      do {
        again = false;
        stale = false;
        let answer;
        try {
          const path = encodeURIComponent(location.pathname);
          answer = await fetch(`/_sitegen/page?path=${path}`, { cache: "no-store" });
        } catch { bar.lost(true); return; }
        if (!answer.ok) return;
        bar.lost(false);
        take(await answer.json());
      } while (again && !leaving);
    })();
    try { await checking; } finally { checking = null; }
  }

  function take(update) {
    if (leaving) return;
    const newer = update.version !== version;
    info = update;
    version = update.version;
    document.documentElement.dataset.sitegenVersion = version;
    bar.show(update);
    overlay.show(update);
    if (newer && update.follow && update.saved && !framed && update.saved !== location.pathname) {
      leaving = true;
      location.assign(update.saved);
    } else if (update.page !== null && update.page !== mark) {
      reload();
    } else {
      swapStyles(update.styles);
      refresh(update.touched);
    }
  }

  // `/assets/main.0123456789.css` is another version of `/assets/main.abcdef0123.css`.
  const nameOf = (path) => path.replace(/\.[0-9a-f]{10}(?=\.[^.]*$)/, "");

  function swapStyles(paths) {
    for (const link of document.querySelectorAll('link[rel~="stylesheet"][href]')) {
      const now = new URL(link.href).pathname;
      const next = paths.find((path) => path !== now && nameOf(path) === nameOf(now));
      if (next && !link.dataset.sitegenOld) exchange(link, next);
    }
  }

  function exchange(link, address) {
    const next = link.cloneNode();
    next.href = address;
    link.dataset.sitegenOld = "1";
    next.addEventListener("load", () => {
      link.remove();
      document.dispatchEvent(new CustomEvent("sitegen:styled", { detail: address }));
    });
    next.addEventListener("error", () => { next.remove(); delete link.dataset.sitegenOld; });
    link.after(next);
  }

  // Files that keep their names: pictures, and stylesheets and scripts of the owner's own.
  const refreshed = new Map();
  function refresh(touched) {
    const changed = (address) => {
      const path = new URL(address, location.href).pathname;
      const at = touched[path] ?? 0;
      if (at <= Math.max(born, refreshed.get(path) ?? 0)) return null;
      return `${path}?sitegen=${at}`;
    };
    const done = new Set();
    for (const link of document.querySelectorAll('link[rel~="stylesheet"][href]')) {
      const next = changed(link.href);
      if (next) { exchange(link, next); done.add(next); }
    }
    for (const image of document.querySelectorAll("img[src]")) {
      const next = changed(image.src);
      if (next) { image.src = next; done.add(next); }
    }
    for (const script of document.querySelectorAll("script[src]")) {
      if (changed(script.src)) return reload();
    }
    for (const next of done) {
      const [path, at] = next.split("?sitegen=");
      refreshed.set(path, Number(at));
    }
  }

  // --- notifications ------------------------------------------------------------------------
  // One tab of a browser listens for all: it allows only six connections to a host.

  function heard(update) {
    bar.lost(Boolean(update.lost));
    if (update.lost) return;
    if (update.version === version && !stale && info) return;
    if (document.hidden) stale = true;
    else check();
  }

  function listen(onNews) {
    let source = null;
    let timer = 0;
    const open = () => {
      source = new EventSource("/_sitegen/events");
      for (const name of ["hello", "saved"]) {
        source.addEventListener(name, (event) => onNews(JSON.parse(event.data)));
      }
      source.addEventListener("error", () => {
        onNews({ lost: true });
        if (source.readyState !== EventSource.CLOSED) return;
        timer = setTimeout(() => { check(); open(); }, 3000);
      });
    };
    open();
    return () => { clearTimeout(timer); source.close(); };
  }

  function connect() {
    if (navigator.locks && window.BroadcastChannel) {
      const channel = new BroadcastChannel("sitegen-preview");
      channel.addEventListener("message", (event) => heard(event.data));
      navigator.locks.request("sitegen-preview", () => new Promise(() => {
        listen((update) => { channel.postMessage(update); heard(update); });
      }));
      return;
    }
    // Elsewhere only tabs that are looked at listen.
    let close = null;
    const adapt = () => {
      if (document.hidden) { close?.(); close = null; } else close ??= listen(heard);
    };
    document.addEventListener("visibilitychange", adapt);
    adapt();
  }

  // --- small helpers for making elements --------------------------------------------------------

  function make(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (key === "on") for (const [type, what] of Object.entries(value)) element.addEventListener(type, what);
      else if (value !== null && value !== false) element.setAttribute(key, value === true ? "" : value);
    }
    element.append(...children.filter((child) => child !== null));
    return element;
  }

  // Words between backticks are code, as in the terminal.
  function inWords(text) {
    return text.split("`").map((part, place) => (place % 2 ? make("code", {}, part) : part));
  }

  function rooted(name) {
    const host = document.createElement(name);
    const root = host.attachShadow({ mode: "open" });
    const styles = make("link", { rel: "stylesheet", href: "/_sitegen/bar.css" });
    const inner = make("div", { class: "frame", hidden: true });
    styles.addEventListener("load", () => { inner.hidden = false; });
    root.append(styles, inner);
    return [host, inner];
  }

  async function openFile(file, line, button) {
    const answer = await fetch("/_sitegen/open", {
      method: "POST",
      headers: { "X-Sitegen-Token": info.token },
      body: new URLSearchParams({ file, line: String(line ?? 1) }),
    });
    const said = (await answer.text()).trim();
    if (button) {
      button.dataset.said = answer.ok ? "Opened" : said;
      setTimeout(() => { delete button.dataset.said; }, answer.ok ? 1500 : 6000);
    }
  }

  function placeOf(problem) {
    const name = problem.line ? `${problem.file}:${problem.line}` : problem.file;
    const opens = info.can_open && /^(content|themes)\//.test(problem.file);
    if (!opens) return make("code", { class: "place" }, name);
    const button = make("button", { type: "button", class: "place", title: "Open in your editor" }, name);
    button.addEventListener("click", () => openFile(problem.file, problem.line, button));
    return button;
  }

  // --- the overlay: what is wrong -------------------------------------------------------------

  const overlay = (() => {
    const [host, frame] = rooted("sitegen-mistakes");
    let known = "";

    function described(problem) {
      const lines = make("div", { class: "lines", role: "group", "aria-label": "The source" });
      for (const line of problem.lines) {
        lines.append(make("div", { class: line.here ? "line here" : "line" },
          make("span", { class: "number" }, String(line.number)),
          make("code", {}, line.text || " ")));
      }
      return make("li", {},
        placeOf(problem),
        make("p", { class: "message" }, ...inWords(problem.message)),
        problem.lines.length ? lines : null,
        problem.remedy ? make("p", { class: "remedy" }, ...inWords(problem.remedy)) : null);
    }

    function hide() {
      hiddenMistakes = known;
      host.remove();
      bar.show(info);
    }

    function show(update) {
      known = JSON.stringify(update.errors);
      if (!update.errors.length) { hiddenMistakes = ""; host.remove(); return; }
      if (known === hiddenMistakes || framed) { host.remove(); return; }
      const count = update.errors.length + update.more_errors;
      const title = count === 1 ? "One thing to fix" : `${count} things to fix`;
      frame.className = "frame mistakes";
      frame.replaceChildren(
        make("section", { class: "panel", role: "alert", "aria-labelledby": "title" },
          make("header", {},
            make("h1", { id: "title" }, title),
            make("button", { type: "button", class: "quiet", on: { click: hide } }, "Hide ",
              make("kbd", {}, "Esc"))),
          make("ol", {}, ...update.errors.map(described)),
          make("footer", {}, mark
            ? "The page below shows the last good version. This message disappears with the next good save."
            : "The page appears as soon as this is fixed.")));
      if (!host.isConnected) document.documentElement.append(host);
    }

    addEventListener("keydown", (event) => {
      if (event.key === "Escape" && host.isConnected) hide();
    });
    return { show, again() { hiddenMistakes = ""; show(info); } };
  })();

  // --- the bar ----------------------------------------------------------------------------------

  const bar = (() => {
    const [host, frame] = rooted("sitegen-bar");
    let open = "";
    let folded = false;
    try { folded = sessionStorage.getItem("sitegen:folded") === "1"; } catch { /* as above */ }

    function fold(value) {
      folded = value;
      try { sessionStorage.setItem("sitegen:folded", value ? "1" : ""); } catch { /* as above */ }
      show(info);
      frame.querySelector("button, a")?.focus();
    }

    function menu(name, label, items) {
      const button = make("button", {
        type: "button", class: "item", "aria-expanded": String(open === name), "data-menu": name,
      }, label);
      button.addEventListener("click", () => {
        open = open === name ? "" : name;
        show(info);
        frame.querySelector(`[data-menu="${name}"]`)?.focus();
      });
      const list = open === name ? make("ul", { class: "menu" }, ...items.map((item) => make("li", {}, item))) : null;
      return make("div", { class: "with-menu" }, button, list);
    }

    function feeds() {
      const links = document.querySelectorAll('link[rel~="alternate"][type*="xml"], link[rel~="alternate"][type*="json"]');
      return [...links].map((link) => make("a", { href: link.href }, link.title || link.href));
    }

    function state(about) {
      if (!about) return make("span", { class: "state page" }, "Preview");
      return make("span", { class: `state ${about.state}`, title: about.detail || null }, about.status);
    }

    function counted(about) {
      const words = about.words === 1 ? "1 word" : `${about.words.toLocaleString("en")} words`;
      return make("span", { class: "words" }, about.minutes ? `${words}, ${about.minutes} min` : words);
    }

    function warning(problem) {
      return make("div", { class: "warning" }, placeOf(problem),
        make("span", {}, ...inWords(problem.message)), problem.remedy ? make("em", {}, ...inWords(problem.remedy)) : null);
    }

    function parts(update) {
      const about = update.document;
      const found = [state(about)];
      if (about && !about.shown) found.push(make("span", { class: "note" }, "not shown to readers"));
      if (about) {
        const button = make("button", {
          type: "button", class: "item source", disabled: !update.can_open,
          title: update.can_open ? "Open in your editor" : null,
        }, about.source);
        button.addEventListener("click", () => openFile(about.source, 1, button));
        found.push(button, counted(about));
      }
      if (update.edit) {
        found.push(make("a", { class: "item edit", href: update.edit }, about ? "Edit" : "Edit the site"));
      }
      if (update.note) found.push(make("span", { class: "note" }, update.note));
      if (update.converting) found.push(make("span", { class: "note" }, `reading ${update.converting} more …`));
      if (update.errors.length) {
        found.push(make("button", { type: "button", class: "item wrong", on: { click: overlay.again } },
          update.errors.length + update.more_errors === 1 ? "1 mistake" : `${update.errors.length + update.more_errors} mistakes`));
      }
      if (update.warnings.length) {
        const label = update.warnings.length === 1 ? "1 warning" : `${update.warnings.length} warnings`;
        found.push(menu("warnings", label, update.warnings.map(warning)));
      }
      found.push(make("span", { class: "gap" }));
      const sources = feeds();
      if (sources.length) found.push(menu("feeds", "Feeds", sources));
      const emails = about ? about.emails : [];
      if (emails.length === 1) found.push(make("a", { class: "item", href: emails[0].url }, "Email"));
      else if (emails.length) {
        found.push(menu("emails", "Emails", emails.map((one) => make("a", { href: one.url }, one.title))));
      }
      const phone = `/_sitegen/phone?path=${encodeURIComponent(location.pathname)}`;
      found.push(
        ...update.panels.map((one) => make("a", { class: "item", href: one.url }, one.title)),
        make("a", { class: "item phone", href: phone }, "Phone"),
        make("a", { class: "item", href: "/_sitegen/" }, "All documents"),
        make("button", { type: "button", class: "item fold", "aria-label": "Fold the bar", on: { click: () => fold(true) } }, "×"));
      return found;
    }

    function show(update) {
      if (framed || !update || !document.body) return;
      const about = update.document;
      frame.className = `frame bar ${about ? about.state : "page"}${folded ? " folded" : ""}`;
      if (folded) {
        frame.replaceChildren(make("button", {
          type: "button", class: "item", "aria-label": "Show the staff bar", on: { click: () => fold(false) },
        }, state(about), update.errors.length ? make("span", { class: "wrong" }, "!") : null));
      } else {
        frame.replaceChildren(make("aside", { "aria-label": "Staff bar" }, ...parts(update)));
      }
      if (!host.isConnected) document.body.append(host);
      marks(update.marks);
    }

    addEventListener("click", (event) => {
      if (open && event.target !== host) { open = ""; show(info); }
    });
    return { show, lost(value) { frame.classList.toggle("lost", value); } };
  })();

  // Beside links to what readers do not see yet.
  function marks(places) {
    const known = Object.keys(places).length;
    if (!known) return;
    for (const link of document.querySelectorAll("main a[href]:not([data-sitegen-mark])")) {
      const found = places[new URL(link.href).pathname];
      if (!found || !link.textContent.trim()) continue;
      link.dataset.sitegenMark = found.state;
      const badge = make("sitegen-mark", {}, found.status);
      const draft = found.state === "draft";
      Object.assign(badge.style, {
        background: draft ? "#fdf0d5" : "#e1ecfa", color: draft ? "#6b4300" : "#123f76",
        font: "600 .72rem/1.5 system-ui, sans-serif", letterSpacing: "0", textTransform: "none",
        padding: ".1em .55em", borderRadius: "1em", marginInlineStart: ".5em",
        verticalAlign: "middle", whiteSpace: "nowrap", display: "inline-block",
      });
      link.after(badge);
    }
  }

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && info) check();
  });
  addEventListener("pageshow", (event) => { if (event.persisted) check(); });
  addEventListener("online", check);
  comeBack();
  check();
  connect();
})();
