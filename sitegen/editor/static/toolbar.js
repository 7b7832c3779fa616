// The toolbar of the text: it types Markdown where the cursor is, as a person does, so that the
// browser's own undo takes it back.
import { startPaste } from "./paste.js";
import { acceptDrops, askPicture, picturesOf } from "./pictures.js";

let area;
let home;

export function startToolbar(textarea, at, page) {
  area = textarea;
  home = at;
  area.addEventListener("keydown", continued);
  const bar = document.querySelector(".toolbar");
  if (!bar) return; // plain text
  area.addEventListener("keydown", shortcut);
  startPaste(area, { ...page, type, block, dropped });
  acceptDrops(area, dropped);
  const buttons = [...bar.querySelectorAll("button")];
  buttons.forEach((button, number) => {
    button.tabIndex = number ? -1 : 0;
    button.addEventListener("click", () => FORMATS[button.dataset.format]());
  });
  // As in other toolbars, arrow keys go from one button to the next (ARIA, "Toolbar Pattern").
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const here = buttons.indexOf(document.activeElement);
    const next = Math.max(0, Math.min(buttons.length - 1, here + step));
    buttons.forEach((one, number) => { one.tabIndex = number === next ? 0 : -1; });
    buttons[next].focus();
  });
}

// --- typing ---------------------------------------------------------------------------------------

function type(start, end, text, from = null, to = null) {
  area.focus();
  area.setSelectionRange(start, end);
  // Deprecated and without a successor: what it types can be undone.
  const command = text ? "insertText" : "delete";
  const done = start === end && !text ? true : document.execCommand(command, false, text);
  if (!done) {
    area.setRangeText(text, start, end, "end");
    area.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
  if (from !== null) area.setSelectionRange(from, to ?? from);
}

// Give the text another content, of which only what differs is typed.
export function change(text) {
  const old = area.value;
  if (old === text) return;
  let start = 0;
  while (start < Math.min(old.length, text.length) && old[start] === text[start]) start += 1;
  let end = 0;
  const rest = Math.min(old.length, text.length) - start;
  while (end < rest && old.at(-1 - end) === text.at(-1 - end)) end += 1;
  const { selectionStart: from, selectionEnd: to } = area;
  const moved = (place) => (place <= start ? place : Math.max(start, place + text.length - old.length));
  type(start, old.length - end, text.slice(start, text.length - end), moved(from), moved(to));
}

const selected = () => area.value.slice(area.selectionStart, area.selectionEnd);

// What begins a line and isn't part of its words: spaces, quotes, items, headings.
const LINE_START = /^\s*(?:>\s*)*(?:(?:[-*+]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?)?(?:#{1,6}\s+)?/;

// How many asterisks are at one side of the selection. Three are italic within bold, one is italic,
// two are bold: so each mark has its own bit.
const stars = (text) => (/^\*{1,3}(?!\*)/.exec(text) ?? [""])[0].length;
const reversed = (text) => [...text].reverse().join("");

// The parts of a selection that get marks: each paragraph and each item by itself, as Markdown ends
// its marks with them, and without the spaces around it, as marks beside a space are none.
function pieces(start, end) {
  const { value } = area;
  const found = [];
  let last = null;
  let place = start;
  for (const line of value.slice(start, end).split("\n")) {
    const first = place === 0 || value[place - 1] === "\n";
    const mark = first ? LINE_START.exec(line)[0] : "";
    const words = line.slice(mark.length).trim();
    const from = place + mark.length + line.slice(mark.length).search(/\S|$/);
    if (!words) last = null;
    else if (last && !mark.trim()) last.end = from + words.length;
    else found.push(last = { start: from, end: from + words.length });
    if (mark.includes("#")) last = null; // a heading is one line
    place += line.length + 1;
  }
  return found;
}

// A piece with its asterisks, whether they are selected or around the selection.
function marked({ start, end }) {
  const { value } = area;
  const inner = value.slice(start, end);
  let inside = Math.min(stars(inner), stars(reversed(inner)));
  // `**a** and **b**` has marks at both ends, and isn't bold.
  if (inner.length <= 2 * inside || inner.slice(inside, -inside).includes("*")) inside = 0;
  const around = Math.min(
    stars(value.slice(end)), stars(reversed(value.slice(0, start))), 3 - inside);
  return {
    start: start - around,
    end: end + around,
    has: inside + around,
    text: inner.slice(inside, inner.length - inside),
  };
}

// The marks of a part of what gets the same ones, by their bit.
const PARTS = { 1: /(?<![\\*])\*(?!\*)/g, 2: /(?<![\\*])\*\*(?!\*)/g };

// `bit` is 2 for bold and 1 for italic, which is as many asterisks.
function emphasize(bit, words) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const found = pieces(start, end).map(marked);
  if (!found.length) found.push({ ...marked({ start, end: start }), text: "" });
  const all = found.every((one) => one.has & bit);
  const first = found[0].start;
  const last = found.at(-1).end;
  let text = "";
  let place = first;
  let from = null;
  let to = null;
  for (const one of found) {
    const mark = "*".repeat(all ? one.has - bit : one.has | bit);
    const inner = all ? one.text : one.text.replace(PARTS[bit], "") || words;
    text += `${value.slice(place, one.start)}${mark}`;
    from ??= first + text.length;
    text += inner;
    to = first + text.length;
    text += mark;
    place = one.end;
  }
  // Several are selected with their marks, which the next press has to find.
  if (found.length > 1) [from, to] = [first, first + text.length];
  type(first, last, text, from, to);
}

function lines() {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const first = value.lastIndexOf("\n", start - 1) + 1;
  const last = value.indexOf("\n", Math.max(first, end - (end > start ? 1 : 0)));
  return [first, last < 0 ? value.length : last];
}

function onLines(change) {
  const [first, last] = lines();
  const old = area.value.slice(first, last);
  const text = change(old.split("\n")).join("\n");
  if (text === old) return;
  const several = old.includes("\n");
  // Several lines stay selected, so that the same button takes back what it did to all of them.
  type(first, last, text, several ? first : first + text.length, first + text.length);
}

function heading() {
  onLines((found) => found.map((line) => {
    const level = /^(#{1,6}) /.exec(line);
    if (!level) return `## ${line}`;
    return level[1].length < 3 ? `### ${line.slice(level[0].length)}` : line.slice(level[0].length);
  }));
}

function list() {
  onLines((found) => {
    const item = /^\s*[-*+] /;
    const all = found.every((line) => item.test(line) || !line.trim());
    const text = found.some((line) => line.trim());
    if (all && text) return found.map((line) => line.replace(/^(\s*)[-*+] /, "$1"));
    const words = (line) => (line.trim() && !item.test(line)) || found.length === 1;
    return found.map((line) => (words(line) ? `- ${line}` : line));
  });
}

// A block stands between empty lines.
function block(text, select = null) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const before = value.slice(0, start);
  const after = value.slice(end);
  const open = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const close = !after ? "\n" : after.startsWith("\n\n") ? "" : after.startsWith("\n") ? "\n" : "\n\n";
  const place = start + open.length;
  const [from, to] = select ? [place + select[0], place + select[1]] : [place + text.length, null];
  type(start, end, `${open}${text}${close}`, from, to);
}

// Enter within a list goes on with it; on an empty item it ends it.
function continued(event) {
  if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.metaKey || event.isComposing) return;
  const { selectionStart: start, selectionEnd: end, value } = area;
  const first = value.lastIndexOf("\n", start - 1) + 1;
  const item = /^(\s*)([-*+]|(\d{1,6})([.)]))( +)(\[[ x]\] )?/.exec(value.slice(first, start));
  if (!item || start !== end) return;
  event.preventDefault();
  if (value.slice(first, start).trim() === item[0].trim() && /^\s*(\n|$)/.test(value.slice(start, start + 1))) {
    type(first, start, "");
    return;
  }
  const mark = item[3] ? `${Number(item[3]) + 1}${item[4]}` : item[2];
  type(start, start, `\n${item[1]}${mark}${item[5]}${item[6] ? "[ ] " : ""}`);
}

function shortcut(event) {
  if (!(event.ctrlKey || event.metaKey)) return;
  const key = event.key.toLowerCase();
  let what;
  if (!event.altKey && !event.shiftKey) what = { b: "bold", i: "italic", k: "link" }[key];
  else if (event.altKey && (key === "2" || event.code === "Digit2")) what = "heading";
  else if (event.shiftKey && event.code === "Digit8") what = "list";
  if (!what) return;
  event.preventDefault();
  event.stopPropagation();
  FORMATS[what]();
}

// --- dialogs --------------------------------------------------------------------------------------

function ask(dialog) {
  const { selectionStart: start, selectionEnd: end } = area;
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      area.focus();
      area.setSelectionRange(start, end);
      resolve(dialog.returnValue === "ok");
    }, { once: true });
    dialog.returnValue = "";
    dialog.showModal();
  });
}

async function fetched(path, query) {
  const file = document.getElementById("editor").dataset.file;
  const answer = await fetch(`${home}/${path}?${new URLSearchParams({ file, ...query })}`);
  return answer.ok ? answer.json() : [];
}

const escaped = (text) => text.replace(/([[\]\\])/g, "\\$1");

const asTitle = (text) => text.replace(/([[\]\\`*_{}])/g, "\\$1").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

async function link() {
  const dialog = document.getElementById("link-dialog");
  const words = document.getElementById("link-words");
  const found = document.getElementById("link-found");
  const text = selected();
  let choices = [];
  let chosen = -1;
  let asked = 0;
  const choose = (number) => {
    chosen = number;
    [...found.children].forEach((one, place) => one.setAttribute("aria-selected", String(place === chosen)));
    words.setAttribute("aria-activedescendant", chosen < 0 ? "" : `link-choice-${chosen}`);
    found.children[chosen]?.scrollIntoView({ block: "nearest" });
  };
  const search = async () => {
    const mine = asked += 1;
    const isAddress = /^(https?:|mailto:|tel:|\/)/.test(words.value.trim());
    const results = isAddress ? [] : await fetched("documents", { q: words.value });
    if (mine !== asked) return;
    choices = results;
    found.replaceChildren(...choices.map(([title, kind, , path, status], number) => {
      const item = document.createElement("li");
      item.id = `link-choice-${number}`;
      item.setAttribute("role", "option");
      item.append(title);
      const more = document.createElement("span");
      more.textContent = ` ${kind}, ${path}${status === "live" ? "" : `, ${status}`}`;
      item.append(more);
      item.addEventListener("click", () => choose(number));
      item.addEventListener("dblclick", () => dialog.close("ok"));
      return item;
    }));
    choose(choices.length ? 0 : -1);
  };
  words.value = "";
  words.oninput = search;
  words.onkeydown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && choices.length) {
      event.preventDefault();
      choose((chosen + step + choices.length) % choices.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      dialog.close("ok");
    }
  };
  search();
  if (!await ask(dialog)) return;
  const typed = words.value.trim();
  const choice = choices[chosen];
  const target = choice ? choice[2] : typed;
  if (!target) return;
  const shown = text || (choice ? choice[0] : typed.replace(/^https?:\/\//, ""));
  const { selectionStart: start, selectionEnd: end } = area;
  const made = `[${text ? text : escaped(shown)}](${choice ? target : target.replaceAll(" ", "%20")})`;
  type(start, end, made, start + made.length);
}

// A picture of this device, or one that is there already.
async function picture(given = null) {
  const found = await askPicture({ file: given, alt: given ? "" : selected() });
  area.focus();
  if (!found) return false;
  block(`![${escaped(found.alt)}](${found.target}${found.caption ? ` "${asTitle(found.caption)}"` : ""})`);
  return true;
}

async function dropped(transfer) {
  const files = Array.isArray(transfer) ? transfer : picturesOf(transfer);
  for (const one of files) if (!await picture(one)) break;
}

async function video() {
  const dialog = document.getElementById("file-dialog");
  const select = document.getElementById("file-choice");
  const alt = document.getElementById("file-alt");
  const choices = await fetched("pictures", { videos: "1" });
  select.replaceChildren(...choices.map(([name, target, path]) => new Option(
    target.includes("/") ? `${name} (${path})` : name, target)));
  const none = choices.length === 0;
  document.getElementById("file-none").hidden = !none;
  select.disabled = alt.disabled = document.getElementById("file-ok").disabled = none;
  alt.value = selected();
  if (await ask(dialog) && select.value) block(`![${escaped(alt.value.trim())}](${select.value})`);
}

async function callout() {
  const text = selected();
  if (!await ask(document.getElementById("callout-dialog"))) return;
  const kind = document.getElementById("callout-kind").value;
  const words = text || "What matters here.";
  const start = `> [!${kind}]\n> `;
  block(start + words.replaceAll("\n", "\n> "), text ? null : [start.length, start.length + words.length]);
}

async function table() {
  if (!await ask(document.getElementById("table-dialog"))) return;
  const columns = Number(document.getElementById("table-columns").value);
  const rows = Number(document.getElementById("table-rows").value);
  const row = (cells) => `| ${cells.join(" | ")} |`;
  const names = Array.from({ length: columns }, (_, number) => `Column ${number + 1}`);
  const empty = row(names.map((name) => " ".repeat(name.length)));
  const text = [row(names), row(names.map((name) => "-".repeat(name.length))), ...Array(rows).fill(empty)];
  block(text.join("\n"), [2, 2 + names[0].length]);
}

const FORMATS = {
  bold: () => emphasize(2, "bold"),
  italic: () => emphasize(1, "italic"),
  heading,
  list,
  link,
  picture: () => picture(),
  video,
  callout,
  table,
};
