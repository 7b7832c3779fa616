// Formatted text from the clipboard becomes Markdown, pictures are asked for their words. Plain text,
// also by Ctrl+Shift+V, is pasted as it is; so is anything that can't be converted.

const LARGEST = 4000000;
const DATA = /(\ssrc\s*=\s*)(["'])data:[^"']*\2/gi;

let area;
let page; // what the page and the toolbar can do: send, type, block, dropped

export function startPaste(textarea, given) {
  area = textarea;
  page = given;
  area.addEventListener("paste", pasted);
}

function pasted(event) {
  const { clipboardData: data } = event;
  const plain = data.getData("text/plain");
  if (data.files.length && !plain.trim()) {
    event.preventDefault();
    page.dropped(data);
    return;
  }
  const html = data.getData("text/html").replace(DATA, '$1"data:"');
  const isCode = [...data.types].some((one) => one.startsWith("vscode-"));
  if (!html || !plain || isCode || html.length > LARGEST) return;
  event.preventDefault();
  insert(html, plain);
}

async function insert(html, plain) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const note = document.getElementById("body-note");
  note.textContent = "Pasting …";
  let found = { plain: true };
  let word = "";
  try {
    const [status, answer] = await page.send("paste", {}, { html, origin: location.origin });
    if (status === 200) found = answer;
    else word = `Pasted as plain text: ${answer.error}`;
  } catch {
    word = "Pasted as plain text: the preview has stopped.";
  }
  // Where it was pasted, unless something was typed meanwhile.
  if (area.value === value) area.setSelectionRange(start, end);
  if (found.plain || !found.markdown) {
    page.type(area.selectionStart, area.selectionEnd, plain.replaceAll("\r\n", "\n"));
  } else if (found.inline) {
    page.type(area.selectionStart, area.selectionEnd, found.markdown);
  } else {
    page.block(found.markdown);
  }
  if (found.pictures) {
    word = `${found.pictures === 1 ? "A picture was" : `${found.pictures} pictures were`} left out. Add pictures with Picture.`;
  }
  note.textContent = word;
}
