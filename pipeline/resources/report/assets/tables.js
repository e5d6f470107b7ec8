// The view of a table: load its rows, filter, sort, show a page of them, hand them out as CSV.
// All that is chosen stands in the address, so that a view can be kept and sent.
"use strict";
(() => {
  const { held, cell, fold, grouped, make, words } = report;
  const PAGE = 100; // rows at a time
  const SLICE = 4000; // rows filtered between two breaths of the page
  const SHOWN = {
    documents: ["title", "path", "published", "language", "pages", "words", "status", "n_mentions"],
    mentions: ["quote", "kind", "title", "page", "sentence", "context", "confidence"],
    dates: ["quote", "value", "start_date", "end_date", "mod", "title", "page", "context", "confidence"],
    amounts: ["quote", "amount_min", "amount_max", "currency", "mod", "title", "page", "context", "confidence"],
    agency_mentions: ["quote", "agency_name", "acronym", "country", "title", "page", "context", "confidence"],
    case_mentions: ["quote", "case_name", "case_kind", "country", "title", "page", "context", "confidence"],
    agencies: ["name", "acronym", "country", "level", "agency_kind", "n_mentions", "n_documents"],
    cases: ["name", "case_kind", "docket", "country", "n_mentions", "n_documents"],
  };
  const UNSEARCHED = new Set(["mention_id", "sha256", "boxes", "fragments", "evidence", "prefix", "suffix", "sentence_at", "warnings"]);
  const byId = (id) => document.getElementById(id);
  let state = new URLSearchParams(), declared = null, all = [], found = [], turn = 0;

  class Row {
    constructor(of, at, table) { this.of = of; this.at = at; this.table = table; }
    key() { return cell(this, declared.columns[0][0]); }
    search() {
      if (this.text === undefined) {
        const parts = [];
        for (const [name, column] of this.of.columns) {
          if (!UNSEARCHED.has(name)) { const value = column(this.at); if (value !== null) parts.push(value); }
        }
        this.text = fold(parts.join(" "));
      }
      return this.text;
    }
  }

  const columnNames = () => declared.columns.map(([name]) => name);
  const typeOf = (name) => declared.columns.find(([column]) => column === name)?.[1];
  const label = (name) => name.replace(/^n_/, "").replaceAll("_", " ");
  const breathe = () => new Promise((go) => setTimeout(go));

  // ---- rows
  async function gather(mine) {
    const names = held.tables.filter((table) => table.by_document).map((table) => table.name);
    if (declared.name !== "mentions" && !declared.by_document) {
      await report.load(`data/whole/${declared.name}.js`);
      const source = held.whole.get(declared.name);
      return Array.from({ length: source.size }, (_, at) => new Row(source, at, declared.name));
    }
    const only = state.get("doc");
    const documents = [...held.documents.keys()].filter((id) => !only || id === only);
    await report.loadAll(documents.map(report.rowsOf), (done, of) => {
      if (mine === turn && done % 10 === 0) byId("count").textContent = `Document document ${done} of ${of} …`;
    });
    const rows = [];
    for (const id of documents) {
      const tables = held.rows.get(id);
      const wanted = declared.name === "mentions" ? names : [declared.name];
      const some = [];
      for (const name of wanted) {
        const source = tables.get(name);
        for (let at = 0; at < source.size; at++) some.push(new Row(source, at, name));
      }
      if (wanted.length > 1) some.sort(inText);
      for (const row of some) rows.push(row);
      if (rows.length % SLICE < some.length) await breathe();
    }
    return rows;
  }
  // The order of the tables: place in the source, then in the text.
  function inText(one, other) {
    for (const name of ["source_start", "text_start", "source_end", "mention_id"]) {
      const a = cell(one, name), b = cell(other, name);
      if (a === b) continue;
      if (a === null || b === null) return a === null ? -1 : 1;
      return a < b ? -1 : 1;
    }
    return 0;
  }

  async function select(mine) {
    const meets = filters.predicate(state);
    const kept = [];
    for (let at = 0; at < all.length; at += SLICE) {
      for (const row of all.slice(at, at + SLICE)) if (meets(row)) kept.push(row);
      if (at + SLICE < all.length) await breathe();
      if (mine !== turn) return null;
    }
    const [, descending, name] = /^(-?)(.*)$/.exec(state.get("sort") ?? "");
    if (name && columnNames().includes(name)) {
      const numeric = ["integer", "number", "decimal"].includes(typeOf(name));
      const keyed = kept.map((row, at) => {
        const value = cell(row, name);
        return [value === null ? null : numeric ? Number(value) : fold(value), at, row];
      });
      await breathe();
      const sign = descending ? -1 : 1;
      keyed.sort(([a, i], [b, j]) => {
        if (a === b) return i - j;
        if (a === null || b === null) return a === null ? 1 : -1; // empty cells last
        return a < b ? -sign : sign;
      });
      return keyed.map(([, , row]) => row);
    }
    return kept;
  }

  // ---- what is shown
  const shownColumns = () => {
    const chosen = state.get("cols")?.split(",").filter((name) => columnNames().includes(name));
    if (chosen?.length) return chosen;
    const usual = (SHOWN[declared.name] ?? columnNames().slice(0, 8)).filter((name) => columnNames().includes(name));
    return usual;
  };

  function drawTabs() {
    byId("tabs").replaceChildren(...held.tables.map((table) => make("li", {}, make("a", {
      href: "#table=" + table.name, "aria-current": table.name === declared.name ? "page" : null,
    }, table.name.replaceAll("_", " ")))));
    byId("about").textContent = `One row per ${declared.row}.`;
    byId("caption").textContent = `Rows of ${declared.name.replaceAll("_", " ")}`;
    document.title = document.title.replace(/^.*?(?= – )/, `Tables: ${declared.name.replaceAll("_", " ")}`);
  }

  function drawHead(columns) {
    const sort = state.get("sort") ?? "";
    const cells = columns.map((name) => {
      const now = sort === name ? "ascending" : sort === "-" + name ? "descending" : "none";
      const next = now === "none" ? name : now === "ascending" ? "-" + name : null;
      const sign = { ascending: "▲", descending: "▼", none: "" }[now];
      const description = declared.columns.find(([column]) => column === name)[2];
      return make("th", { scope: "col", "aria-sort": now, class: ["integer", "number", "decimal"].includes(typeOf(name)) ? "number" : null, title: description },
        make("button", { type: "button", "data-column": name, onclick: () => change({ sort: next }, `[data-column="${name}"]`) },
          label(name), " ", make("span", { "aria-hidden": "true", class: "sign" }, sign)));
    });
    document.querySelector("#rows thead").replaceChildren(make("tr", {}, ...cells));
  }

  function content(row, name) {
    const value = cell(row, name);
    const doc = cell(row, "doc_id");
    const linked = (href, text) => (href ? make("a", { href }, words(text)) : words(text));
    if (name === "title" && doc) return linked(report.passageLink(doc), value ?? cell(row, "path"));
    if (name === "path" && doc) return linked(report.passageLink(doc), value);
    if (value === null || value === "") return "";
    if ((name === "quote" || name === "text") && doc && cell(row, "mention_id")) return linked(report.passageLink(doc, cell(row, "mention_id")), value);
    if (name === "agency_name" && cell(row, "agency_id")) return linked(report.entityLink("agencies", cell(row, "agency_id")), value);
    if (name === "case_name" && cell(row, "case_id")) return linked(report.entityLink("cases", cell(row, "case_id")), value);
    if (name === "name" && (declared.name === "agencies" || declared.name === "cases")) return linked(report.entityLink(declared.name, row.key()), value);
    if (name === "kind") return make("span", { class: `tag ${value}` }, value);
    if (name === "status") return make("span", { class: `status ${value}` }, value);
    if (typeOf(name) === "decimal" || name.startsWith("n_") || name === "words" || name === "characters" || name === "bytes") return grouped(value);
    return words(value);
  }

  function drawRows() {
    const columns = shownColumns();
    drawHead(columns);
    const pages = Math.max(Math.ceil(found.length / PAGE), 1);
    const page = Math.min(Math.max(Number(state.get("page")) || 1, 1), pages);
    const some = found.slice((page - 1) * PAGE, page * PAGE);
    const numeric = columns.map((name) => ["integer", "number", "decimal"].includes(typeOf(name)));
    document.querySelector("#rows tbody").replaceChildren(...(some.length
      ? some.map((row) => make("tr", {}, ...columns.map((name, at) => make("td",
          { class: [numeric[at] ? "number" : "", "c-" + name].join(" ").trim() }, content(row, name)))))
      : [make("tr", {}, make("td", { colspan: columns.length, class: "none" }, "No rows meet these filters."))]));
    byId("count").textContent = found.length === all.length
      ? report.count(found.length, "row") : `${found.length.toLocaleString("en")} of ${report.count(all.length, "row")}`;
    drawPager(page, pages);
  }

  function drawPager(page, pages) {
    const pager = byId("pager");
    pager.hidden = pages < 2;
    const turnTo = (to, id) => () => change({ page: to > 1 ? to : null }, "#" + id);
    pager.replaceChildren(
      make("button", { type: "button", id: "page-before", disabled: page === 1, onclick: turnTo(page - 1, "page-before") }, "← Previous page"),
      make("span", { role: "status" }, `Page ${page} of ${pages}`),
      make("button", { type: "button", id: "page-after", disabled: page === pages, onclick: turnTo(page + 1, "page-after") }, "Next page →"));
  }

  // ---- the form
  function options(name) {
    if (name === "doc") {
      const source = held.whole.get("documents");
      return Array.from({ length: source.size }, (_, at) => {
        const row = { of: source, at };
        return [cell(row, "doc_id"), report.visibleText(cell(row, "title") ?? cell(row, "path"))];
      });
    }
    const field = declared.columns.find(([column]) => column === name);
    if (field?.[3].length) return field[3].map((value) => [value, value]);
    if (name === "reviewed") return [["true", "yes"], ["false", "no"]];
    const values = new Set(all.map((row) => cell(row, name)));
    const none = values.delete(null);
    return [...[...values].sort().map((value) => [value, report.visibleText(value)]), ...(none ? [["none", "none"]] : [])];
  }

  function drawFilters() {
    const columns = declared.name === "mentions"
      ? [...columnNames(), "country", "amount_min", "start_date"] : columnNames();
    const form = byId("filters");
    const controls = filters.forTable(declared.name, columns).map((name) => {
      const id = "filter-" + name;
      let input;
      if (["q", "from", "to", "min", "max"].includes(name)) {
        input = make("input", { id, name, type: name === "q" ? "search" : "number", step: "any", autocomplete: "off", placeholder: name === "q" ? "words, names, values" : null });
        if (name === "q") input.removeAttribute("step");
      } else {
        const choices = name === "currency" || name === "country" ? valuesOf(name) : options(name);
        input = make("select", { id, name }, make("option", { value: "" }, "all"),
          ...choices.map(([value, text]) => make("option", { value }, text)));
      }
      input.value = state.get(name) ?? "";
      return make("p", { class: "field f-" + name }, make("label", { for: id }, filters.known[name].label), input);
    });
    form.replaceChildren(...controls);
  }
  const valuesOf = (name) => {
    const values = new Set(all.map((row) => cell(row, name)));
    const none = values.delete(null);
    return [...[...values].sort().map((value) => [value, report.visibleText(value)]), ...(none ? [["none", "none"]] : [])];
  };

  function drawChips() {
    const inForm = new Set([...byId("filters").elements].map((element) => element.name));
    const chips = [...state].filter(([name, value]) => filters.known[name] && value !== "").map(([name, value]) => {
      let text = value;
      if (name === "doc") text = options("doc").find(([id]) => id === value)?.[1] ?? value;
      if (name === "agency" || name === "case") text = nameOf(name, value);
      return make("button", { type: "button", class: "chip", onclick: () => change({ [name]: null, page: null }, inForm.has(name) ? `#filter-${name}` : "#count"), "aria-label": `Take away ${filters.known[name].label}: ${report.visibleText(text)}` },
        filters.known[name].label + ": ", words(text), make("span", { "aria-hidden": "true" }, " ×"));
    });
    if (chips.length > 1) {
      chips.push(make("button", { type: "button", class: "chip clear", onclick: () => go(`#table=${declared.name}`) }, "Clear all"));
    }
    byId("chips").replaceChildren(...chips);
    byId("chips").hidden = !chips.length;
  }
  function nameOf(word, id) {
    const row = all.find((one) => cell(one, word + "_id") === id);
    return row ? cell(row, word + "_name") : id;
  }

  function drawColumns() {
    const shown = new Set(shownColumns());
    byId("column-list").replaceChildren(...declared.columns.map(([name, , description]) => make("label", { class: "check", title: description },
      make("input", { type: "checkbox", value: name, checked: shown.has(name), onchange: () => {
        const chosen = [...byId("column-list").querySelectorAll("input:checked")].map((input) => input.value);
        change({ cols: chosen.join(",") || null });
      } }), " ", label(name))));
  }

  // ---- the address
  function go(hash) {
    history.replaceState(null, "", hash);
    follow();
  }
  function change(values, focus) {
    const next = new URLSearchParams(state);
    for (const [name, value] of Object.entries(values)) {
      if (value === null || value === "") next.delete(name); else next.set(name, value);
    }
    history.replaceState(null, "", "#" + next.toString().replaceAll("+", "%20"));
    follow().then(() => { if (focus) document.querySelector(focus)?.focus(); });
  }

  async function follow() {
    const mine = ++turn;
    const before = declared?.name, beforeDocument = state.get("doc");
    state = report.parse(location.hash);
    declared = held.tables.find((table) => table.name === state.get("table")) ?? held.tables.find((table) => table.name === "mentions");
    const fresh = declared.name !== before || (state.get("doc") !== beforeDocument && !(beforeDocument === null && all.length));
    document.getElementById("main").setAttribute("aria-busy", "true");
    try {
      if (fresh) {
        drawTabs();
        const rows = await gather(mine);
        if (mine !== turn) return;
        all = rows;
        drawFilters();
        drawColumns();
      }
      const kept = await select(mine);
      if (kept === null) return;
      found = kept;
      for (const element of byId("filters").elements) {
        if (element !== document.activeElement) element.value = state.get(element.name) ?? "";
      }
      drawChips();
      drawRows();
    } catch (error) {
      byId("count").textContent = error.message;
    }
    document.getElementById("main").setAttribute("aria-busy", "false");
  }

  let waiting = null;
  function onInput(event) {
    clearTimeout(waiting);
    const { name, value } = event.target;
    waiting = setTimeout(() => change({ [name]: value, page: null }), event.target.tagName === "SELECT" ? 0 : 200);
  }
  function exportRows() {
    const names = columnNames();
    report.download(`${declared.name}.csv`, report.csv([names, ...found.map((row) => names.map((name) => cell(row, name)))]));
  }

  document.addEventListener("DOMContentLoaded", () => {
    byId("filter-box").open = matchMedia("(min-width: 46.01rem)").matches;
    byId("filters").addEventListener("input", onInput);
    byId("filters").addEventListener("submit", (event) => event.preventDefault());
    byId("export").addEventListener("click", exportRows);
    report.keys.set("/", () => { byId("filter-box").open = true; byId("filter-q")?.focus(); });
    report.keys.set("n", () => { const next = byId("page-after"); if (next && !next.disabled) next.click(); });
    report.keys.set("p", () => { const before = byId("page-before"); if (before && !before.disabled) before.click(); });
    addEventListener("hashchange", follow);
    follow();
  });
})();
