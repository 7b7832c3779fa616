// Small comforts. Every page works without them: what needs a script is `hidden` until here.
"use strict";

const recall = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
const keep = (key, value) => { try { localStorage.setItem(key, value); } catch { /* private window */ } };
const all = (selector) => document.querySelectorAll(selector);

for (const element of all("[data-needs-script]")) element.hidden = false;

// Notices that the reader has put away stay away.
for (const notice of all("[data-notice]")) {
  const key = `notice:${notice.dataset.notice}`;
  // A page may be read long after it was built: what has ended by then is no news.
  notice.hidden = recall(key) !== null || Date.parse(notice.dataset.until) <= Date.now();
  notice.querySelector("button")?.addEventListener("click", () => {
    keep(key, "away");
    notice.hidden = true;
    document.getElementById("main")?.focus({ preventScroll: true });
  });
}

// Copy an address: `data-copy` holds it; `data-copied` says afterwards that it is done.
for (const button of all("button[data-copy]")) {
  const words = button.textContent;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = button.dataset.copied;
      setTimeout(() => { button.textContent = words; }, 2500);
    } catch { prompt(words, button.dataset.copy); }
  });
}

// The code in the address that an email links to: then nobody has to type it, or their own address.
const code = new URLSearchParams(location.search).get("t");
for (const input of code ? all("input[data-code]") : []) {
  input.value = code;
  for (const other of input.form.querySelectorAll("[data-without-code]")) {
    other.hidden = true;
    for (const field of other.querySelectorAll("input")) field.disabled = true;
  }
}

// Open now? By the clock of the business, wherever the reader is.
const openNow = (hours) => {
  const say = hours.querySelector("[data-now]");
  if (!say) return;
  const { timezone } = hours.dataset;
  const at = (date) => Object.fromEntries(
    new Intl.DateTimeFormat("en", { timeZone: timezone, hourCycle: "h23", weekday: "short", year: "numeric",
      month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" })
      .formatToParts(date).map((part) => [part.type, part.value]));
  const row = (day) => hours.querySelector(`[data-day="${day}"]`);
  const spans = (day) => {  // a holiday's own, else those of its weekday
    const found = row(`${day.year}-${day.month}-${day.day}`) ?? row(day.weekday.toLowerCase());
    return (found?.dataset.hours ?? "").split(" ").filter(Boolean).map((span) => span.split("-"));
  };
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  const lang = document.documentElement.lang || "en";
  const time = (clock) => new Intl.DateTimeFormat(lang, { timeZone: "UTC", hour: "numeric", minute: "2-digit" })
    .format(new Date(`2000-01-01T${clock === "24:00" ? "00:00" : clock}Z`));
  const start = new Date();
  const today = at(start);
  const clock = `${today.hour}:${today.minute}`;
  row(today.weekday.toLowerCase())?.classList.add("today");
  const current = spans(today).find(([from, until]) => from <= clock && clock < until);
  if (current) {
    say.textContent = fill(say.dataset.open, { time: time(current[1]) });
  } else {
    say.textContent = say.dataset.closed;
    for (let ahead = 0; ahead < 15; ahead += 1) {
      const date = new Date(start.getTime() + ahead * 86400000);
      const next = spans(at(date)).find(([from]) => ahead > 0 || from > clock);
      if (!next) continue;
      const day = new Intl.DateTimeFormat(lang, { timeZone: timezone, weekday: "long" }).format(date);
      say.textContent = ahead === 0
        ? fill(say.dataset.later, { time: time(next[0]) })
        : fill(say.dataset.next, { day, time: time(next[0]) });
      break;
    }
  }
  say.classList.toggle("is-open", Boolean(current));
  say.hidden = false;
};
for (const hours of all("[data-timezone]")) {
  try { openNow(hours); } catch { /* the hours stand beside it in any case */ }
}

// The link below a comment chooses it in the form; without a script, one chooses there.
for (const link of all("a[data-reply]")) {
  link.addEventListener("click", () => {
    const choice = document.getElementById("comment--reply_to");
    choice.value = link.dataset.reply;
  });
}
