// Pictures from this device: chosen, dropped or pasted. One is sent at once, while its words are asked
// for; it gets its name from them, and its place beside the document.

const LARGEST = 25 * 1024 * 1024;
const PICTURE = /^image\//;

let page; // what the editor's page can do: home, form, send, freshToken, say, moved
let dialog;
let sending = null; // of the picture that was chosen: what becomes of it

const part = (name) => document.getElementById(`picture-${name}`);

export const isFile = (transfer) => [...(transfer?.types ?? [])].includes("Files");

export function startPictures(given) {
  page = given;
  dialog = part("dialog");
  if (!dialog) return;
  for (const one of [part("device"), part("camera")]) {
    one.addEventListener("change", () => { if (one.files[0]) take(one.files[0]); });
  }
  part("choice").addEventListener("change", () => { forget(); });
  dialog.querySelector("form").addEventListener("submit", (event) => {
    if (event.submitter?.value !== "ok") return;
    event.preventDefault();
    finish();
  });
  // A file that misses its place would replace the page.
  document.addEventListener("dragover", (event) => {
    if (isFile(event.dataTransfer) && !event.defaultPrevented) {
      event.preventDefault();
      event.dataTransfer.dropEffect = "none";
    }
  });
  document.addEventListener("drop", (event) => { if (isFile(event.dataTransfer)) event.preventDefault(); });
}

export function acceptDrops(place, receive) {
  place.addEventListener("dragover", (event) => {
    if (!isFile(event.dataTransfer)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    place.classList.add("drop");
  });
  for (const name of ["dragleave", "drop"]) {
    place.addEventListener(name, () => place.classList.remove("drop"));
  }
  place.addEventListener("drop", (event) => {
    if (!isFile(event.dataTransfer)) return;
    event.preventDefault();
    receive(picturesOf(event.dataTransfer));
  });
}

// The pictures among files; the others are named.
export function picturesOf(transfer) {
  const files = [...transfer.files];
  const other = files.find((one) => !PICTURE.test(one.type));
  if (other) {
    const folder = document.getElementById("editor").dataset.file.replace(/[^/]*$/, "");
    page.say(`“${other.name}” is no picture. Put it into the folder ${folder}, then link to it, or show it with Video.`, true);
  }
  return files.filter((one) => PICTURE.test(one.type));
}

// --- the dialog -----------------------------------------------------------------------------------

let answer = () => {};

// Asks for a picture. Gives { target, alt, caption }, or null.
export async function askPicture({ file = null, alt = "", words = true, caption = true }) {
  if (dialog.open) return null;
  forget();
  for (const one of [part("device"), part("camera")]) one.value = "";
  part("alt").value = alt;
  part("caption").value = "";
  part("alt").required = words;
  part("alt-row").hidden = !words;
  part("caption-row").hidden = !caption;
  const query = new URLSearchParams({ file: document.getElementById("editor").dataset.file });
  const known = await fetch(`${page.home}/pictures?${query}`).then((one) => (one.ok ? one.json() : []), () => []);
  const choice = part("choice");
  choice.replaceChildren(new Option("choose a file", ""), ...known.map(([name, target, path]) => new Option(
    target.includes("/") ? `${name} (${path})` : name, target)));
  part("known").hidden = known.length === 0;
  if (file) take(file);
  const focused = document.activeElement;
  dialog.showModal();
  if (file) part("alt").focus();
  const result = await new Promise((resolve) => {
    answer = resolve;
    dialog.addEventListener("close", () => resolve(null), { once: true });
  });
  if (dialog.open) dialog.close();
  // Nothing can be typed into the text as long as a dialog is open.
  if (result?.moved) page.moved(result.moved);
  focused?.focus?.();
  return result;
}

function status(text, bad = false) {
  part("status").textContent = text;
  part("status").classList.toggle("bad-state", bad);
}

function forget() {
  sending = null;
  part("thumb").replaceChildren();
  status("");
}

function take(file) {
  forget();
  part("choice").value = "";
  if (file.size > LARGEST) {
    status(`“${file.name}” has ${Math.ceil(file.size / 1024 / 1024)} MB, at most 25 MB are taken. Save it smaller.`, true);
    return;
  }
  status("Reading the picture …");
  const mine = sending = { file, done: null };
  mine.done = upload(file).then((found) => {
    if (sending !== mine) return null;
    if (found.error) {
      sending = null;
      status(`“${file.name}”: ${found.error}`, true);
      return null;
    }
    status(`${file.name}${found.width ? `, ${found.width} × ${found.height} pixels` : ""}`);
    const thumb = document.createElement("img");
    thumb.className = "thumb";
    thumb.alt = "";
    thumb.src = `${page.home}/upload?name=${found.upload}`;
    part("thumb").replaceChildren(thumb);
    return found;
  });
}

async function upload(file, again = false) {
  const headers = { "X-Sitegen-Token": page.form.elements.token.value, "Content-Type": "application/octet-stream" };
  try {
    const given = await fetch(`${page.home}/upload`, { method: "POST", headers, body: file });
    if (given.status === 403 && !again && await page.freshToken()) return upload(file, true);
    const isData = given.headers.get("Content-Type")?.startsWith("application/json");
    return isData ? await given.json() : { error: (await given.text()).trim() };
  } catch {
    return { error: "the preview has stopped, or the file can't be read" };
  }
}

async function finish() {
  const alt = part("alt").value.trim();
  const caption = part("caption").value.trim();
  const known = part("choice").value;
  if (known && !sending) { answer({ target: known, alt, caption }); return; }
  const button = part("ok");
  if (!sending) { status("Choose a picture first.", true); part("device").focus(); return; }
  button.disabled = true;
  try {
    const { file, done } = sending;
    const found = await done;
    if (!found) return;
    status("Saving the picture …");
    const [code, given] = await page.send("add-picture", {}, { upload: found.upload, alt, name: file.name });
    if (code !== 200) { status(given.error, true); return; }
    answer({ target: given.target, alt, caption, moved: given.moved });
  } catch {
    status("The preview has stopped. Start it again, then insert the picture.", true);
  } finally {
    button.disabled = false;
  }
}
