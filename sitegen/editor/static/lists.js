// Lists in the form: items are added, removed and put in order, also by keyboard alone. Their
// numbers are part of their names, so they are counted anew after each change.

export function startLists(form, changed) {
  for (const list of form.querySelectorAll("[data-list]")) {
    const spare = list.querySelector(":scope > .items > .spare");
    if (spare && list.querySelectorAll(":scope > .items > li").length > 1) spare.remove();
    fold(list);
  }
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-add], button[data-up], button[data-down], button[data-remove]");
    if (!button) return;
    const list = button.closest("[data-list]");
    const item = button.closest("li");
    if ("add" in button.dataset) add(list);
    else if ("remove" in button.dataset) remove(list, item);
    else move(list, item, "up" in button.dataset ? -1 : 1, button);
    changed();
  });
  form.addEventListener("keydown", (event) => {
    const item = event.target.closest("[data-list] > .items > li");
    if (!item) return;
    const list = item.closest("[data-list]");
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      move(list, item, event.key === "ArrowUp" ? -1 : 1, event.target);
      changed();
    } else if (event.key === "Enter" && event.target.matches("input") && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      add(list, item);
      changed();
    }
  });
}

const itemsOf = (list) => [...list.querySelectorAll(":scope > .items > li")];

function add(list, after = null) {
  const item = document.createElement("li");
  item.append(list.querySelector(":scope > template").content.cloneNode(true));
  if (after) after.after(item);
  else list.querySelector(":scope > .items").append(item);
  count(list);
  item.dispatchEvent(new Event("item-added", { bubbles: true }));
  item.querySelector("input, select, textarea")?.focus();
}

function remove(list, item) {
  const items = itemsOf(list);
  const number = items.indexOf(item);
  item.remove();
  count(list);
  const next = itemsOf(list)[Math.min(number, items.length - 2)];
  (next?.querySelector("input, select, textarea") ?? list.querySelector("[data-add]")).focus();
}

function move(list, item, step, focused) {
  const items = itemsOf(list);
  const other = items[items.indexOf(item) + step];
  if (!other) return;
  if (step < 0) other.before(item);
  else other.after(item);
  count(list);
  focused.focus();
}

const idOf = (name) => name.replaceAll(":", "-").replaceAll(".", "-");

function count(list) {
  itemsOf(list).forEach((item, number) => renumber(item, list.dataset.list, number));
  fold(list);
}

// The first item can't go up, and the last one can't go down.
function fold(list) {
  const items = itemsOf(list);
  items.forEach((item, number) => {
    const up = item.querySelector(":scope > .item-buttons > [data-up]");
    const down = item.querySelector(":scope > .item-buttons > [data-down]");
    if (up) up.setAttribute("aria-disabled", String(number === 0));
    if (down) down.setAttribute("aria-disabled", String(number === items.length - 1));
  });
}

function renumber(root, name, number) {
  const start = `${name}.`;
  const id = `${idOf(name)}-`;
  const numbered = (text, prefix, separators) => {
    if (!text.startsWith(prefix)) return text;
    const rest = text.slice(prefix.length);
    const end = rest.search(separators);
    return `${prefix}${number}${end < 0 ? "" : rest.slice(end)}`;
  };
  for (const element of root.querySelectorAll("*")) {
    for (const attribute of ["name", "data-wrong", "data-list"]) {
      const value = element.getAttribute(attribute);
      if (value) element.setAttribute(attribute, numbered(value, start, /[.@]/));
    }
    for (const attribute of ["id", "for", "aria-describedby"]) {
      const value = element.getAttribute(attribute);
      if (value) {
        element.setAttribute(attribute, value.split(" ").map((one) => numbered(one, id, /-/)).join(" "));
      }
    }
    const label = element.getAttribute("aria-label");
    if (label && element.parentElement?.classList.contains("item-buttons") && element.closest("li") === root) {
      element.setAttribute("aria-label", `${label.replace(/ \d*$/, "")} ${number + 1}`);
    }
    if (element.localName === "template") renumber(element.content, name, number);
  }
}
