// The form of a document: shows the page as it will be, keeps what is typed, saves without leaving.
// Without this script the form is saved by its button. Texts are only ever set as text.
import { showPage } from "./frame.js";
import { startLists } from "./lists.js";
import { startToolbar } from "./toolbar.js";
import { startFields } from "./fields.js";
import { startPictures } from "./pictures.js";
import { follow } from "./moved.js";

const PREVIEW_PAUSE = 60;
const KEEP_PAUSE = 1000;

const editor = document.getElementById("editor");
const form = document.getElementById("edit-form");
const frame = document.getElementById("preview");
const state = document.getElementById("state");
const caption = frame.closest("figure").querySelector("figcaption");
const home = editor.dataset.home;


for (const one of document.querySelectorAll(".no-script")) one.hidden = true;
for (const one of document.querySelectorAll(".toolbar")) one.hidden = false;
// No button that submits: Enter presses the first of those.
for (const one of document.querySelectorAll("dialog [data-cancel]")) {
  one.addEventListener("click", () => one.closest("dialog").close(""));
}

// --- asking the server ------------------------------------------------------------------------

async function send(path, options = {}, more = {}) {
  const values = new FormData(form);
  values.set("as", "data");
  for (const [name, value] of Object.entries(more)) values.set(name, value);
  const answer = await fetch(`${home}/${path}`, { method: "POST", body: values, ...options });
  if (answer.status === 403 && !options.again && await freshToken()) {
    return send(path, { ...options, again: true }, more);
  }
  const isData = answer.headers.get("Content-Type")?.startsWith("application/json");
  return [answer.status, isData ? await answer.json() : { error: (await answer.text()).trim() }];
}

// A preview that was started again has another token; its key is in the cookie, or it refuses.
async function freshToken() {
  const answer = await fetch("/_sitegen/page?path=/", { cache: "no-store" });
  if (!answer.ok) return false;
  const { token } = await answer.json();
  for (const one of document.querySelectorAll('input[name="token"]')) one.value = token;
  return true;
}

function say(text, bad = false) {
  state.textContent = text;
  state.classList.toggle("bad-state", bad);
}

// --- mistakes -----------------------------------------------------------------------------------

const idOf = (name) => name.replaceAll(":", "-").replaceAll(".", "-");

function controlOf(name) {
  return name && document.getElementById(name === "body" ? "body" : idOf(name));
}

// Words between backticks are code, as in the terminal.
const inWords = (text) => text.split("`").map((part, place) => {
  if (place % 2 === 0) return part;
  const code = document.createElement("code");
  code.textContent = part;
  return code;
});

function described([, severity, message, remedy], tag = "p") {
  const line = document.createElement(tag);
  line.className = severity;
  line.append(...inWords(message));
  if (remedy) {
    const more = document.createElement("span");
    more.append(" (", ...inWords(remedy), ")");
    line.append(more);
  }
  return line;
}

function entry(problem) {
  const [name, , , , line] = problem;
  const item = described(problem, "li");
  const control = controlOf(name);
  if (control) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link";
    button.textContent = "Show";
    const label = name === "body" ? "Text" : labelOf(control);
    button.setAttribute("aria-label", `Show: ${label}`);
    button.addEventListener("click", () => reveal(control));
    item.append(" ", button);
  } else if (line) {
    item.append(` line ${line}`);
  }
  return item;
}

function labelOf(control) {
  const label = control.labels?.[0] ?? control.querySelector("legend");
  return label ? label.firstChild.textContent.trim() : control.name;
}

function reveal(control) {
  for (let one = control.closest("details"); one; one = one.parentElement.closest("details")) {
    one.open = true;
  }
  control.focus();
  control.scrollIntoView({ block: "center" });
}

let shownProblems = "";
function showProblems(problems) {
  const mark = JSON.stringify(problems);
  if (mark === shownProblems) return;
  shownProblems = mark;
  const byName = Map.groupBy ? Map.groupBy(problems, (one) => one[0]) : grouped(problems);
  for (const place of document.querySelectorAll("[data-wrong]")) {
    const found = byName.get(place.dataset.wrong) ?? [];
    place.replaceChildren(...found.map((one) => described(one)));
    const control = controlOf(place.dataset.wrong);
    const wrong = found.some((one) => one[1] === "error");
    if (control && control.matches("input, select, textarea")) {
      if (wrong) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
    }
  }
  const box = document.getElementById("wrong");
  box.hidden = problems.length === 0;
  box.querySelector("ul").replaceChildren(...problems.map(entry));
}

function grouped(problems) {
  const found = new Map();
  for (const one of problems) found.set(one[0], [...(found.get(one[0]) ?? []), one]);
  return found;
}

function showRemarks(found) {
  const box = document.getElementById("remarks");
  box.hidden = found.length === 0;
  box.querySelector("ul").replaceChildren(...found.map(entry));
}

// --- the page and what is kept --------------------------------------------------------------------

let keeping = Promise.resolve();
let version = 0; // counts changes, so that an older answer is not shown after a newer one
let kept = 0;
let saved = 0;
let saving = false;
let saves = 0; // counts saves that have ended
let refused = -1; // the version whose mistakes a save has told: it sees more than the preview does
let previewing = null;
let previewTimer = 0;
let keepTimer = 0;

async function preview() {
  if (previewing) { previewing.again = true; return; }
  const mine = previewing = { again: false };
  const at = version;
  const before = saves;
  // A request that was sent before a save has ended takes this save for the change of another.
  const warn = (text) => { if (!saving && saves === before) say(text, true); };
  try {
    const [status, answer] = await send("preview");
    if (status === 200) {
      if (answer.page) showPage(frame, answer.page, home);
      caption.classList.toggle("old", !answer.page);
      if (at > refused) showProblems(answer.problems);
      if (answer.changed && at === version) {
        warn("The file was changed meanwhile. Saving shows both versions.");
      }
      editor.dataset.shown = String(at);
    } else {
      warn(answer.error);
    }
  } catch {
    warn("The preview has stopped. Start it again, then go on here.");
  }
  previewing = null;
  if (mine.again) preview();
}

// One after the other: an older text must not be kept after a newer one.
function keep(options) {
  keeping = keeping.then(() => kept < version ? keepNow(options) : undefined);
}

async function keepNow(options) {
  clearTimeout(keepTimer);
  keepTimer = 0;
  const at = version;
  try {
    const [status, answer] = await send("keep", options);
    if (status !== 200) { say(`It can't be kept: ${answer.error}`, true); return; }
    kept = at;
    editor.dataset.kept = String(at);
    showRemarks(answer.remarks);
    if (at === version && !state.classList.contains("bad-state")) {
      if (answer.kept) say(`Not saved; kept at ${answer.kept}`);
      else if (!saved) say("");
    }
  } catch {
    say("The preview has stopped. Start it again, then go on here.", true);
  }
  if (version > kept && !keepTimer) keepTimer = setTimeout(keep, KEEP_PAUSE);
}

function changed() {
  version += 1;
  editor.dataset.version = String(version);
  if (state.classList.contains("bad-state") || saved) { say(""); saved = 0; }
  clearTimeout(previewTimer);
  previewTimer = setTimeout(preview, PREVIEW_PAUSE);
  if (!keepTimer) keepTimer = setTimeout(keep, KEEP_PAUSE);
}

form.addEventListener("input", changed);
// Only those of scripts: the browser's own, when a field is left, comes after an "input" that has
// told the change already, and perhaps after a save of it.
form.addEventListener("change", (event) => { if (!event.isTrusted) changed(); });
document.getElementById("at")?.addEventListener("change", preview);
document.addEventListener("visibilitychange", () => {
  if (document.hidden && version > kept) keep({ keepalive: true });
});

// --- saving ---------------------------------------------------------------------------------------

form.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (button?.hasAttribute("formaction") || form.dataset.native) return;
  event.preventDefault();
  save();
});

async function save() {
  if (saving) return;
  saving = true;
  say("Saving …");
  clearTimeout(keepTimer);
  keepTimer = 0;
  await keeping;
  const at = version;
  try {
    const [status, answer] = await send("save");
    if (status === 200) {
      form.elements.base.value = answer.base;
      form.elements.opened.value = answer.opened;
      const was = form.elements.was_state;
      if (was) was.value = new FormData(form).get("state") ?? was.value;
      kept = at;
      saved = 1;
      editor.dataset.saved = String(at);
      say(`Saved at ${answer.saved}`);
    } else if (answer.conflict) {
      form.dataset.native = "1";
      form.requestSubmit(document.getElementById("save"));
    } else {
      if (answer.problems) {
        showProblems(answer.problems);
        refused = at;
      }
      say(answer.error, true);
      const first = answer.problems?.map((one) => controlOf(one[0])).find(Boolean);
      if (first) reveal(first);
    }
  } catch {
    say("The preview has stopped, so nothing was saved. Start it again, then save.", true);
  }
  saving = false;
  saves += 1;
  if (version > at && !keepTimer) keepTimer = setTimeout(keep, KEEP_PAUSE);
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "s") {
    event.preventDefault();
    save();
  }
});

startLists(form, changed);
startPictures({ home, form, send, freshToken, say, moved: (change) => { follow(change, form); changed(); } });
startFields(form, home);
if (document.getElementById("body")) startToolbar(document.getElementById("body"), home, { send });
send("remarks").then(([status, answer]) => {
  if (status === 200 && version === 0) showRemarks(answer.remarks);
}, () => {});
editor.dataset.ready = "1";
