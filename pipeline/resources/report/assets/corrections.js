// Corrections that were made in this browser, kept for this report until they are downloaded.
"use strict";
report.corrections = (() => {
  const COLUMNS = ["sha256", "kind", "source_start", "source_end", "page", "boxes", "quote",
    "action", "field", "value", "reviewer", "note"];
  const WIDTH = COLUMNS.length; // behind them stand the mention, the outcome and its explanation
  // Reports in other folders of this disk have corrections of their own.
  const folder = new URL(report.root || "./", location.href).pathname;
  const KEY = `policy-tables:${folder}:corrections`, LOADED = `policy-tables:${folder}:loaded`;
  const REVIEWER = "policy-tables:reviewer";
  const listeners = [];
  let unkept = false;

  function read(key) {
    try {
      const found = JSON.parse(report.store.get(key) ?? "[]");
      return Array.isArray(found) ? found : [];
    } catch { return []; }
  }
  let memory = { [KEY]: read(KEY), [LOADED]: read(LOADED) };
  function write(key, value) {
    memory[key] = value;
    unkept = !report.store.set(key, JSON.stringify(value));
    for (const listener of listeners) listener();
  }
  const list = () => memory[KEY];
  const loaded = () => memory[LOADED];
  const reviewer = () => report.store.get(REVIEWER) ?? "";

  // One correction a mention: a later one takes the place of the one before.
  function put(item) {
    write(KEY, [...list().filter((other) => other.key !== item.key), item]);
  }
  const remove = (key) => write(KEY, list().filter((item) => item.key !== key));
  function undo() {
    const last = list().at(-1);
    if (last) write(KEY, list().slice(0, -1));
    return last;
  }
  const of = (key) => list().find((item) => item.key === key);
  const clear = () => { memory[LOADED] = []; report.store.set(LOADED, "[]"); write(KEY, []); };

  // An item as lines of the file: one for each field that changes.
  function linesOf(item) {
    if (item.action === "withdraw") return []; // an addition that is taken back has no line
    const place = item.place;
    const start = [item.sha256, item.kind, place.source_start ?? "", place.source_end ?? "",
      place.page ?? "", place.boxes ? JSON.stringify(place.boxes) : "", item.quote, item.action];
    const end = [reviewer(), item.note ?? ""];
    const fields = item.fields.length ? item.fields : [["", ""]];
    return fields.map(([field, value]) => [...start, field, value ?? "", ...end].map(String));
  }
  // What earlier lines say of a mention, all but those that were never applied.
  const earlierOf = (mention) => report.held.earlier.filter((line) =>
    mention && line[WIDTH] === mention && (line[WIDTH + 1] === "applied" || line[WIDTH + 1] === "moved"));
  // Earlier lines, those of loaded files, then what is pending; equal ones once.  Lines that
  // contradict one another are not applied: so what is pending takes the place of
  // earlier lines about the same mention, and holds what stays of them.
  function lines() {
    const anew = new Set(list().map((item) => item.mention).filter(Boolean));
    const earlier = report.held.earlier.filter((line) => !anew.has(line[WIDTH]));
    const seen = new Set(), all = [];
    for (const line of [...earlier, ...loaded(), ...list().flatMap(linesOf)]) {
      const cells = line.slice(0, WIDTH).map((cell) => cell ?? "");
      const text = JSON.stringify(cells);
      if (!seen.has(text)) { seen.add(text); all.push(cells); }
    }
    return all;
  }
  const file = () => report.csv([COLUMNS, ...lines()]);

  // A file of corrections → its lines in the order of the columns.
  function parse(text) {
    const rows = [];
    let row = [], value = "", quoted = false;
    const plain = text.replace(/^\ufeff/, "");
    for (let at = 0; at < plain.length; at++) {
      const char = plain[at];
      if (quoted) {
        if (char === '"' && plain[at + 1] === '"') { value += '"'; at++; }
        else if (char === '"') quoted = false;
        else value += char;
      } else if (char === '"') quoted = true;
      else if (char === ",") { row.push(value); value = ""; }
      else if (char === "\n") { row.push(value.replace(/\r$/, "")); rows.push(row); row = []; value = ""; }
      else value += char;
    }
    if (value || row.length) { row.push(value); rows.push(row); }
    const head = (rows.shift() ?? []).map((name) => name.trim().toLowerCase());
    if (!["sha256", "kind", "action"].every((name) => head.includes(name))) {
      throw new Error(`This is no file of corrections: its first line has to name the columns ${COLUMNS.join(", ")}.`);
    }
    return rows.filter((cells) => cells.some((cell) => cell.trim()))
      .map((cells) => COLUMNS.map((name) => cells[head.indexOf(name)] ?? ""));
  }
  function join(text) {
    const fresh = parse(text);
    write(LOADED, [...loaded(), ...fresh]);
    return fresh.length;
  }

  const NAMES = { accept: "right", reject: "wrong", change: "changed", add: "missed", withdraw: "not missed after all" };
  function summary(item) {
    const values = item.fields.map(([field, value]) => `${field.replaceAll("_", " ")}: ${value || "none"}`).join(", ");
    return `${item.kind}, ${NAMES[item.action]}${values ? " – " + values : ""}`;
  }

  function badge() {
    const shown = document.getElementById("pending-count");
    if (!shown) return;
    const number = list().length;
    shown.hidden = !number;
    shown.replaceChildren(String(number), report.make("span", { class: "hidden" }, " pending"));
  }
  listeners.push(badge);
  document.addEventListener("DOMContentLoaded", badge);
  // another tab of this report
  addEventListener("storage", (event) => {
    if (event.key === KEY || event.key === LOADED) {
      memory = { [KEY]: read(KEY), [LOADED]: read(LOADED) };
      for (const listener of listeners) listener();
    }
  });

  return { COLUMNS, WIDTH, earlierOf, list, loaded, put, remove, undo, of, clear, lines, file, join, summary, reviewer,
    setReviewer: (name) => report.store.set(REVIEWER, name),
    onchange: (listener) => listeners.push(listener),
    lost: () => unkept };
})();
