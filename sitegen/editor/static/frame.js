// Shows a page in the frame without loading it: only what differs is changed, so that pictures don't
// flicker and the frame stays where one has scrolled to. The frame runs no scripts.

export function showPage(frame, html, home) {
  const shown = frame.contentDocument;
  if (!shown?.body || !frame.contentWindow.location.pathname.startsWith(`${home}/preview`)) {
    frame.src = frame.dataset.src ?? frame.getAttribute("src");
    return;
  }
  // The frame's own: its policy allows the styles that the page has.
  const next = new frame.contentWindow.DOMParser().parseFromString(html, "text/html");
  for (const script of next.querySelectorAll("script")) script.remove();
  for (const script of shown.querySelectorAll("script")) script.remove();
  attributes(shown.documentElement, next.documentElement);
  children(shown.head, next.head);
  attributes(shown.body, next.body);
  children(shown.body, next.body);
}

function children(old, next) {
  const before = [...old.childNodes];
  const after = [...next.childNodes];
  let start = 0;
  while (start < before.length && start < after.length && before[start].isEqualNode(after[start])) start += 1;
  let end = 0;
  const rest = Math.min(before.length, after.length) - start;
  while (end < rest && before.at(-1 - end).isEqualNode(after.at(-1 - end))) end += 1;
  const gone = before.slice(start, before.length - end);
  const come = after.slice(start, after.length - end);
  const place = before[before.length - end] ?? null;
  come.forEach((node, number) => {
    const was = gone[number];
    if (was && alike(was, node)) patch(was, node);
    else if (was) was.replaceWith(old.ownerDocument.adoptNode(node));
    else old.insertBefore(old.ownerDocument.adoptNode(node), place);
  });
  for (const was of gone.slice(come.length)) was.remove();
}

function alike(one, other) {
  return one.nodeType === other.nodeType && one.nodeName === other.nodeName && one.id === other.id;
}

function patch(old, next) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    old.nodeValue = next.nodeValue;
    return;
  }
  attributes(old, next);
  children(old, next);
}

function attributes(old, next) {
  for (const { name } of [...old.attributes]) {
    // Whether a part is unfolded is the reader's.
    if (!next.hasAttribute(name) && name !== "open") old.removeAttribute(name);
  }
  for (const { name, value } of next.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
}
