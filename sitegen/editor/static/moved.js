// Lets the page go on with a document that became a folder: its file, its links, and what is typed.
import { change } from "./toolbar.js";

export function follow(moved, form) {
  const editor = document.getElementById("editor");
  const old = editor.dataset.file;
  for (const one of document.querySelectorAll('input[name="file"]')) one.value = moved.file;
  form.elements.base.value = moved.base;
  form.elements.opened.value = moved.opened;
  editor.dataset.file = moved.file;
  const address = (text) => {
    const url = new URL(text, location.href);
    if (url.searchParams.get("file") !== old) return text;
    url.searchParams.set("file", moved.file);
    return `${url.pathname}${url.search}${url.hash}`;
  };
  for (const link of document.querySelectorAll('a[href*="file="]')) {
    link.setAttribute("href", address(link.getAttribute("href")));
  }
  const frame = document.getElementById("preview");
  frame.dataset.src = address(frame.getAttribute("src"));
  history.replaceState(history.state, "", address(location.href));
  for (const [name, value] of Object.entries(moved.values)) {
    if (form.elements[name]) form.elements[name].value = value;
  }
  for (const field of form.querySelectorAll("[data-picture]")) field.dataset.picture = moved.folder;
  document.getElementById("list-files")?.replaceChildren(...moved.files.map((one) => new Option("", one)));
  if (document.getElementById("body")) change(moved.body);
}
