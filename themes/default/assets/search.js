// The search page: asks the index that the build made (Pagefind), as one types.
const place = document.querySelector("[data-search]");
const form = place.querySelector("form");
const input = form.querySelector("input");
const list = document.querySelector("[data-results]");
const said = document.querySelector("[data-said]");
const address = place.dataset.search;
const more = document.querySelector("[data-more]");
const PAUSE = 150; // milliseconds after the last key
// The last character of a syllable in Lao, Tibetan, Burmese and Khmer: the index has syllables of
// what is written without spaces between words, each with a word joiner and a space behind it.
const SYLLABLE = /[\u0e80-\u0eff](?=[\u0ec0-\u0ec4])|[\u0e80-\u0ebf\u0ec5-\u0eff](?=[\u0e81-\u0eae\u0edc-\u0edf])|\u0f0b(?=[\u0f40-\u0fbc])|[\u1000-\u1038\u103a-\u109f](?=[\u1000-\u102a\u103f\u104e\u1050-\u1055\u105a-\u105d\u1061\u1065\u1066\u106e-\u1070\u1075-\u1081\u108e](?![\u1039\u103a]))|[\u1780-\u17d1\u17d3-\u17dd](?=[\u1780-\u17b3])/g;
const divided = (words) => words.replace(SYLLABLE, "$& ");
const joined = (text) => text.replace(/\u2060(<\/mark>)? /g, "$1").replaceAll("\u2060", "");
const PORTION = 20;
let results = [];
let engine = null;
let turn = 0;

// Made ready once, before anything is asked of it, however fast somebody types.
const ready = () => engine ??= import(address).then(async (found) => { await found.init(); return found; });

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
const say = (key, values = {}) => { said.textContent = fill(said.dataset[key] ?? "", values); };

// Excerpts come with <mark>; everything else in them is taken as text. A parser would drop the
// blanks around a highlight, so only what the index escaped is put back.
const ESCAPED = { "&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"', "&#39;": "'" };
const excerpt = (html) => {
  const paragraph = document.createElement("p");
  for (const [place, part] of html.split(/<\/?mark>/).entries()) {
    const node = place % 2 ? document.createElement("mark") : document.createTextNode("");
    node.textContent = part.replace(/&(?:lt|gt|amp|quot|#39);/g, (one) => ESCAPED[one]);
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
  link.textContent = joined(meta.title);
  heading.append(link);
  block.append(heading, excerpt(joined(html)));
  item.append(block);
  return item;
};

// The results are shown in portions: the button brings the next one and puts the reader there.
const show = async (mine, from) => {
  const pages = await Promise.all(results.slice(from, from + PORTION).map((result) => result.data()));
  if (mine !== turn) return;
  const items = pages.map(entry);
  if (from) list.append(...items); else list.replaceChildren(...items);
  const left = results.length - from - items.length;
  more.hidden = left <= 0;
  more.textContent = fill(more.dataset.more, { count: Math.min(left, PORTION), left });
  if (from) items[0]?.querySelector("a").focus();
};

const clear = (key, values) => { results = []; more.hidden = true; list.replaceChildren(); say(key, values); };

const search = async () => {
  const words = input.value.trim();
  const mine = ++turn;
  history.replaceState(null, "", words ? `?q=${encodeURIComponent(words)}` : location.pathname);
  if (!words) { clear("idle"); return; }
  try {
    const [asked] = await Promise.all([ready(), new Promise((done) => setTimeout(done, PAUSE))]);
    if (mine !== turn) return;
    const found = await asked.search(divided(words));
    if (mine !== turn) return;
    if (!found.results.length) { clear("nothing", { words }); return; }
    results = found.results;
    await show(mine, 0);
    if (mine === turn) say("found", { count: results.length, words });
  } catch { engine = null; if (mine === turn) clear("missing"); }
};

more.addEventListener("click", () => { show(turn, list.children.length).catch(() => say("missing")); });
form.addEventListener("submit", (event) => { event.preventDefault(); search(); });
input.addEventListener("input", search);
// Somebody may have typed before this script was there.
if (!input.value) input.value = new URLSearchParams(location.search).get("q") ?? "";
if (input.value) search();
