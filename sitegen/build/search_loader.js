// The search of a site whose index has several parts: the functions of Pagefind's own module
// (https://pagefind.app/docs/api/), which find the pages of all parts.
import * as engine from "./0/pagefind.js";

const parts = Array.from({ length: COUNT - 1 }, (_, number) => new URL(`./${number + 1}/`, import.meta.url).pathname);
const merge = (pagefind) => Promise.all(parts.map((part) => pagefind.mergeIndex(part)));

let merged = null;
export const init = async () => { await engine.init(); await (merged ??= merge(engine)); };
const whole = (name) => async (...given) => { await init(); return engine[name](...given); };

export const search = whole("search");
export const debouncedSearch = whole("debouncedSearch");
export const preload = whole("preload");
export const filters = whole("filters");
export const { mergeIndex, options } = engine;
export const destroy = async () => { merged = null; await engine.destroy(); };

export const createInstance = (given) => {
  const one = engine.createInstance(given);
  let merged = null;
  const init = async () => { await one.init(); await (merged ??= merge(one)); };
  const whole = (name) => async (...given) => { await init(); return one[name](...given); };
  return {
    ...one,
    init,
    search: whole("search"),
    debouncedSearch: whole("debouncedSearch"),
    preload: whole("preload"),
    filters: whole("filters"),
  };
};
