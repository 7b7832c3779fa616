// Fields that browsers have no control for: colours with a picker beside them, pictures with a small
// view, sentences without line breaks.
import { acceptDrops, askPicture, picturesOf } from "./pictures.js";

export function startFields(form, home) {
  const complete = (part) => {
    for (const field of part.querySelectorAll("[data-colour]")) colour(field);
    for (const field of part.querySelectorAll("[data-picture]")) chooser(field, form);
  };
  complete(form);
  form.addEventListener("item-added", (event) => complete(event.target));
  form.addEventListener("change", (event) => {
    const field = event.target.closest("[data-picture]");
    if (field) picture(field, home);
  });
  form.addEventListener("keydown", (event) => {
    const sentence = event.target.closest(".field.text textarea");
    if (sentence && event.key === "Enter" && !sentence.value.includes("\n")) event.preventDefault();
  });
}

const LONG = /^#[0-9a-f]{6}$/i;
const SHORT = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i;

function whole(text) {
  if (LONG.test(text)) return text.toLowerCase();
  const short = SHORT.exec(text);
  return short ? `#${short.slice(1).map((one) => one + one).join("")}`.toLowerCase() : null;
}

function colour(field) {
  const picker = document.createElement("input");
  picker.type = "color";
  picker.setAttribute("aria-label", `Choose: ${field.labels[0].textContent.trim()}`);
  const follow = () => { picker.value = whole(field.value) ?? whole(field.placeholder) ?? "#808080"; };
  follow();
  field.addEventListener("input", follow);
  picker.addEventListener("input", () => { field.value = picker.value; });
  field.before(picker);
}

function picture(field, home) {
  const old = field.parentElement.querySelector(".thumb");
  if (!field.value) { old?.remove(); return; }
  const image = old ?? document.createElement("img");
  image.className = "thumb";
  image.alt = "";
  image.src = `${home}/picture?path=${encodeURIComponent(`${field.dataset.picture}/${field.value}`)}`;
  if (!old) field.parentElement.querySelector(".choose").after(image);
}

// A picture field takes pictures of this device: by a button, a drop, or from the clipboard.
function chooser(field, form) {
  const ask = async (file) => {
    // In a list, its name changes with its place.
    const words = field.name.endsWith(".src") ? form.elements[field.name.replace(/\.src$/, ".alt")] : null;
    const found = await askPicture({ file, alt: words?.value ?? "", words: Boolean(words), caption: false });
    if (!found) return;
    field.value = decodeURIComponent(found.target);
    if (words) words.value = found.alt;
    for (const one of [field, words]) one?.dispatchEvent(new Event("change", { bubbles: true }));
    field.focus();
  };
  const button = document.createElement("button");
  button.type = "button";
  button.className = "choose";
  button.textContent = "Choose a picture";
  button.setAttribute("aria-label", `Choose a picture: ${field.labels[0].firstChild.textContent.trim()}`);
  button.addEventListener("click", () => ask(null));
  field.after(button);
  acceptDrops(field.closest(".field"), ([file]) => { if (file) ask(file); });
  field.addEventListener("paste", (event) => {
    const [file] = event.clipboardData.files.length ? picturesOf(event.clipboardData) : [];
    if (!file) return;
    event.preventDefault();
    ask(file);
  });
}
