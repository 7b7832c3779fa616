// The search page: asks the index that the build made (Pagefind), as one types.
const place = document.querySelector("[data-search]");
const form = place.querySelector("form");
const input = form.querySelector("input");
const list = document.querySelector("[data-results]");
const said = document.querySelector("[data-said]");
const address = place.dataset.search;
const PAUSE = 150; // milliseconds after the last key
let engine = null;
let turn = 0;

// Made ready once, before anything is asked of it, however fast somebody types.
const ready = () => engine ??= import(address).then(async (found) => { await found.init(); return found; });

const say = (key, values = {}) => {
  said.textContent = (said.dataset[key] ?? "").replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
};

// Excerpts come with <mark>; everything else in them is taken as text.
const excerpt = (html) => {
  const paragraph = document.createElement("p");
  for (const [place, part] of html.split(/<\/?mark>/).entries()) {
    const text = new DOMParser().parseFromString(part, "text/html").body.textContent;
    const node = place % 2 ? document.createElement("mark") : document.createTextNode("");
    node.textContent = text;
    paragraph.append(node);
  }
  return paragraph;
};

const entry = ({ url, meta, excerpt: html }) => {
  const item = document.createElement("li");
  const block = document.createElement("article");
  block.className = "entry";
  const heading = document.createElement("h3");
  const link = document.createElement("a");
  link.href = url;
  link.textContent = meta.title;
  heading.append(link);
  block.append(heading, excerpt(html));
  item.append(block);
  return item;
};

const search = async () => {
  const words = input.value.trim();
  const mine = ++turn;
  history.replaceState(null, "", words ? `?q=${encodeURIComponent(words)}` : location.pathname);
  if (!words) { list.replaceChildren(); say("idle"); return; }
  try {
    const [asked] = await Promise.all([ready(), new Promise((done) => setTimeout(done, PAUSE))]);
    if (mine !== turn) return;
    const found = await asked.search(words);
    if (mine !== turn) return;
    const pages = await Promise.all(found.results.slice(0, 20).map((result) => result.data()));
    if (mine !== turn) return;
    list.replaceChildren(...pages.map(entry));
    say(pages.length ? "found" : "nothing", { count: found.results.length, words });
  } catch { engine = null; say("missing"); }
};

form.addEventListener("submit", (event) => { event.preventDefault(); search(); });
input.addEventListener("input", search);
// Somebody may have typed before this script was there.
if (!input.value) input.value = new URLSearchParams(location.search).get("q") ?? "";
if (input.value) search();
