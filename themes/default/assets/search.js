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
// The last of two characters of Japanese or Chinese: the index has characters of those on pages in
// other languages, and words on pages in languages that are written like them.
const CHARACTER = /[A-Za-z0-9\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff](?=[\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])/g;
const SEGMENTED = /^(?:ain|cdo|cjy|cmn|cpx|czh|czo|gan|hak|hsn|ja|lzh|mnp|nan|nod|ryu|sou|th|tts|wuu|yue|zh)(?:-|$)/i.test(document.documentElement.lang);
const inSyllables = (words) => words.replace(SYLLABLE, "$& ");
const divided = (words) => SEGMENTED ? inSyllables(words) : inSyllables(words).replace(CHARACTER, "$& ");
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

// For a word that no page has, Pagefind takes the longest beginning of it that one has: "I" for
// "ikea". So a word has to begin one that was found, or to be found exactly, as "running" finds "run".
const letters = (word) => word.normalize("NFKD").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
const isOnPages = async (asked, words, page) => {
  if (SEGMENTED) return true;
  const written = page.content.split(/\s+/);
  const matched = page.locations.map((place) => letters(written[place] ?? ""));
  for (const word of words.split(/[\s"]+/)) {
    const plain = letters(word);
    if (!plain || matched.some((one) => one.startsWith(plain))) continue;
    if (!(await asked.search(`"${word}"`)).results.length) return false;
  }
  return true;
};

const search = async () => {
  const words = input.value.trim();
  const mine = ++turn;
  history.replaceState(null, "", words ? `?q=${encodeURIComponent(words)}` : location.pathname);
  if (!words) { clear("idle"); return; }
  try {
    const [asked] = await Promise.all([ready(), new Promise((done) => setTimeout(done, PAUSE))]);
    if (mine !== turn) return;
    const terms = divided(words);
    const found = await asked.search(terms);
    if (mine !== turn) return;
    const [first] = found.results;
    const hit = first !== undefined && await isOnPages(asked, terms, await first.data());
    if (mine !== turn) return;
    if (!hit) { clear("nothing", { words }); return; }
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
