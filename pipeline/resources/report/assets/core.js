// What every page uses: data files, text made visible, links, keys, the theme.
"use strict";
const report = (() => {
  const root = document.documentElement.dataset.root || "";
  const held = { tables: [], documents: new Map(), rows: new Map(), whole: new Map(),
    mentionedIn: new Map(), registry: [], earlier: [], sources: new Map() };

  // ---- storage: a browser may refuse it
  const store = {
    get(key) { try { return localStorage.getItem(key); } catch { return null; } },
    set(key, value) { try { localStorage.setItem(key, value); return true; } catch { return false; } },
  };

  // ---- packed columns (see pipeline/report/rows.py)
  function unpack(packed) {
    const columns = new Map();
    for (const [name, form, values, numbers] of packed.columns) {
      columns.set(name, form === 0 ? () => values
        : form === 1 ? (i) => values[numbers[i]] : (i) => values[i]);
    }
    return { size: packed.rows, columns };
  }
  const cell = (row, name) => {
    const column = row.of.columns.get(name);
    return column ? column(row.at) : null;
  };

  // ---- data files: scripts that call these
  const calls = {
    addTables(tables) { held.tables = tables; },
    addDocuments(pairs) { for (const [id, page] of pairs) held.documents.set(id, { id, page }); },
    addWhole(name, packed) { held.whole.set(name, unpack(packed)); },
    addMentionedIn(name, documents) { held.mentionedIn.set(name, new Map(documents)); },
    addRegistry(agencies) { held.registry = agencies; },
    addEarlier(lines) { held.earlier = lines; },
    addSource(id, source) { held.sources.set(id, source); },
    addRows(id, tables) {
      const unpacked = new Map();
      for (const name of Object.keys(tables)) unpacked.set(name, unpack(tables[name]));
      held.rows.set(id, unpacked);
    },
  };

  const loading = new Map();
  function load(name) {
    if (!loading.has(name)) {
      loading.set(name, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = root + name;
        script.onload = () => { script.remove(); resolve(); };
        script.onerror = () => { loading.delete(name); reject(new Error(`${name} is not there; make the report again`)); };
        document.head.append(script);
      }));
    }
    return loading.get(name);
  }
  // Several at a time; `onProgress` hears how many are there.
  async function loadAll(names, onProgress = () => {}) {
    let next = 0, done = 0;
    const worker = async () => {
      while (next < names.length) {
        await load(names[next++]);
        onProgress(++done, names.length);
      }
    };
    await Promise.all(Array.from({ length: Math.min(8, names.length) }, worker));
  }
  const rowsOf = (id) => `data/documents/${id}.js`;

  // ---- text: control and format characters are shown by their code
  const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u;
  const code = (char) => "U+" + char.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
  function visible(text) {
    const parts = document.createDocumentFragment();
    let plain = "";
    for (const char of String(text ?? "")) {
      if (char !== "\n" && char !== "\t" && UNSEEN.test(char)) {
        parts.append(plain, make("i", { class: "unseen" }, code(char)));
        plain = "";
      } else plain += char;
    }
    parts.append(plain);
    return parts;
  }
  const visibleText = (text) => Array.from(String(text ?? ""), (char) =>
    char !== "\n" && char !== "\t" && UNSEEN.test(char) ? `[${code(char)}]` : char).join("");

  // An element with attributes and children; strings among them are plain text.
  function make(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...children.filter((child) => child !== null && child !== undefined));
    return node;
  }
  const words = (text, attributes = {}) => make("bdi", attributes, visible(text));

  // ---- addresses
  const parse = (hash) => new URLSearchParams(hash.replace(/^#/, ""));
  function address(page, filters = {}) {
    const parts = [];
    for (const [name, value] of Object.entries(filters)) {
      if (value !== null && value !== undefined && value !== "") {
        parts.push(`${name}=${encodeURIComponent(value)}`);
      }
    }
    return root + page + (parts.length ? "#" + parts.join("&") : "");
  }
  const rowsLink = (table, filters) => address("tables.html", { table, ...filters });
  const entityLink = (page, id) => `${root}${page}.html#${encodeURIComponent(id)}`;
  // The page to read a document, at a mention of it; null where it has none.
  function passageLink(doc, mention) {
    if (held.documents.size && !held.documents.get(doc)?.page) return null;
    return `${root}documents/${doc}.html` + (mention ? `#${mention}` : "");
  }

  const count = (number, one, many = one + "s") =>
    `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
  const fold = (text) => String(text ?? "").normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const grouped = (text) => String(text).replace(/^-?\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ","));

  // ---- CSV as RFC 4180 has it
  const csvCell = (value) => {
    const text = value === null || value === undefined ? "" : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const csv = (lines) => lines.map((line) => line.map(csvCell).join(",") + "\r\n").join("");
  function download(name, text) {
    const href = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
    const link = make("a", { href, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(href), 10000);
  }

  // ---- keys: one letter each, not while typing, and they can be turned off
  const keys = new Map();
  const keysOn = () => store.get("policy-tables:keys") !== "off";
  const typing = (target) => target instanceof Element &&
    target.closest("input:not([type=checkbox]), textarea, select, dialog");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "?") { event.preventDefault(); help(); return; }
    const action = keys.get(event.key);
    if (action && (keysOn() || event.key === "Escape")) { if (action(event) !== false) event.preventDefault(); }
  });
  function help() {
    const dialog = document.getElementById("keys");
    if (!dialog.open) dialog.showModal();
  }

  function setUp() {
    const dialog = document.getElementById("keys");
    document.getElementById("help").addEventListener("click", help);
    document.getElementById("keys-close").addEventListener("click", () => dialog.close());
    const on = document.getElementById("keys-on");
    on.checked = keysOn();
    on.addEventListener("change", () => store.set("policy-tables:keys", on.checked ? "on" : "off"));
    document.getElementById("theme").addEventListener("click", () => {
      const dark = document.documentElement.dataset.theme
        ? document.documentElement.dataset.theme === "dark"
        : matchMedia("(prefers-color-scheme: dark)").matches;
      document.documentElement.dataset.theme = dark ? "light" : "dark";
      store.set("policy-tables:theme", dark ? "light" : "dark");
    });
    // The address holds what a page shows: the way to the content must not change it.
    document.querySelector(".skip").addEventListener("click", (event) => {
      event.preventDefault();
      document.getElementById("main").focus();
    });
    for (const drawing of document.querySelectorAll("svg.drawing")) roving(drawing);
  }
  // One stop of the Tab key a chart; arrow keys go from mark to mark.
  function roving(drawing) {
    const marks = [...drawing.querySelectorAll("a")];
    marks.forEach((mark, index) => mark.setAttribute("tabindex", index ? "-1" : "0"));
    drawing.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      const now = marks.indexOf(document.activeElement);
      if (!step || now < 0) return;
      event.preventDefault();
      const next = marks[Math.min(Math.max(now + step, 0), marks.length - 1)];
      marks[now].setAttribute("tabindex", "-1");
      next.setAttribute("tabindex", "0");
      next.focus();
    });
  }
  document.addEventListener("DOMContentLoaded", setUp);

  return { ...calls, held, root, store, cell, load, loadAll, rowsOf, visible, visibleText, make,
    words, parse, address, rowsLink, entityLink, passageLink, count, fold, grouped, csv, download, keys, keysOn };
})();
