// Everything works without this. It adds: j and k walk the list, o opens the entry here and v at its source, m keeps or drops it at once
// (with undo), ? says so; and dates and times in the reader's own zone.
"use strict";
(() => {
  const rows = [...document.querySelectorAll(".entry, .row")];
  let at = -1;

  function go(to) {
    if (!rows.length) return;
    rows[at]?.classList.remove("here");
    at = Math.max(0, Math.min(rows.length - 1, to));
    rows[at].classList.add("here");
    rows[at].querySelector(".entry h3 a, .best a, h3 a")?.focus({ preventScroll: true });
    rows[at].scrollIntoView({ block: "nearest" });
  }

  function say(text, undo) {
    document.querySelector(".said")?.remove();
    const said = document.createElement("div");
    said.className = "said";
    said.setAttribute("role", "status");
    document.body.append(said);
    said.append(Object.assign(document.createElement("span"), { textContent: text }));
    if (undo) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = "Undo";
      button.addEventListener("click", () => { said.remove(); undo(); });
      said.append(button);
    }
    setTimeout(() => said.remove(), 8000);
  }

  async function mark(button, quiet) {
    const keep = button.name === "keep";
    const fields = new URLSearchParams(new FormData(document.getElementById("marks")));
    fields.set(button.name, button.value);
    fields.set("quiet", "1");
    button.disabled = true;
    try {
      const answer = await fetch("/me/marks", { method: "POST", body: fields, credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      button.name = keep ? "drop" : "keep";
      button.textContent = keep ? "Kept" : "Keep";
      button.removeAttribute("aria-label");
      if (!quiet) say(keep ? "Kept." : "No longer kept.", () => mark(button, true));
    } catch {
      say("That did not reach the hub. Try again in a moment.");
    } finally {
      button.disabled = false;
    }
  }

  function help() {
    let dialog = document.querySelector("dialog");
    if (!dialog) {
      dialog = document.createElement("dialog");
      dialog.setAttribute("aria-labelledby", "keys-help");
      const title = document.createElement("h2");
      title.id = "keys-help";
      title.textContent = "Keys";
      const list = document.createElement("dl");
      for (const [key, what] of [["j", "next"], ["k", "previous"], ["o", "open here"], ["v", "open at its source"],
                                 ["m", "keep, or no longer"], ["?", "this"]]) {
        const dt = document.createElement("dt"), dd = document.createElement("dd"), kbd = document.createElement("kbd");
        kbd.textContent = key;
        dt.append(kbd);
        dd.textContent = what;
        list.append(dt, dd);
      }
      const close = document.createElement("button");
      close.textContent = "Close";
      close.addEventListener("click", () => dialog.close());
      dialog.append(title, list, close);
      document.body.append(dialog);
    }
    dialog.showModal();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button.keep");
    if (!button || event.defaultPrevented) return;
    event.preventDefault();
    mark(button);
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, select, textarea, dialog")) return;
    const here = rows[at];
    switch (event.key) {
    case "j": go(at + 1); break;
    case "k": go(at - 1); break;
    case "o": here?.querySelector(".entry h3 a, .best a")?.click(); break;
    case "v": document.getElementById("original")?.click(); break;
    case "m": (here ?? document.querySelector(".reading"))?.querySelector("button.keep")?.click(); break;
    case "?": help(); break;
    default: return;
    }
    event.preventDefault();
  });

  // What scrolls by itself can be reached by keyboard.
  const wide = [...document.querySelectorAll(".body pre, .body table")];
  new ResizeObserver(() => {
    for (const element of wide) {
      if (element.scrollWidth > element.clientWidth) element.tabIndex = 0;
      else element.removeAttribute("tabindex");
    }
  }).observe(document.documentElement);

  // In the words of the pages: "Thursday 12 November 2026, 18:05", and where they say a date, "12 Nov".
  const zone = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", year: "numeric", hour: "2-digit",
                                                  minute: "2-digit", hourCycle: "h23" });
  for (const time of document.querySelectorAll("time[datetime]")) {
    const part = Object.fromEntries(zone.formatToParts(new Date(time.dateTime)).map(({ type, value }) => [type, value]));
    const full = `${part.weekday} ${part.day} ${part.month} ${part.year}, ${part.hour}:${part.minute}`;
    if (time.textContent === time.title) time.textContent = full;
    const date = time.textContent.match(/^\d+ [A-Z][a-z]{2}( \d{4})?$/);
    if (date) time.textContent = `${part.day} ${part.month.slice(0, 3)}${date[1] ? ` ${part.year}` : ""}`;
    time.title = full;
  }
})();
