// The page of an agency or a case: every mention of it in context, by document and date.
"use strict";
(() => {
  const { held, cell, fold, make, words, visible } = report;
  const LISTED = 200, SHOWN = 150; // names, mentions at a time
  const byId = (id) => document.getElementById(id);
  const main = byId("main");
  const table = main.dataset.table, word = main.dataset.word;
  const mentions = `${word}_mentions`, key = `${word}_id`;
  let turn = 0, limit = LISTED, current = [], shown = 0, at = -1;

  const rows = (name) => {
    const source = held.whole.get(name);
    return Array.from({ length: source.size }, (_, index) => ({ of: source, at: index }));
  };

  // ---- all of them
  let names = null;
  function list() {
    byId("entity").hidden = true;
    byId("list").hidden = false;
    names ??= rows(table).sort((one, other) => cell(other, "n_mentions") - cell(one, "n_mentions") || (cell(one, key) < cell(other, key) ? -1 : 1));
    const asked = fold(byId("search").value);
    const found = names.filter((row) => !asked || ["name", "acronym", "docket", key].some((name) => fold(cell(row, name)).includes(asked)));
    byId("found").textContent = report.count(found.length, word, table) + (asked ? " found" : "");
    byId("entities").replaceChildren(...found.slice(0, limit).map((row) => make("li", {},
      make("a", { href: report.entityLink(table, cell(row, key)) }, words(cell(row, "name"))),
      make("span", { class: "meta" }, [cell(row, "acronym"), cell(row, "country"), (cell(row, "agency_kind") ?? cell(row, "case_kind"))?.replaceAll("_", " ")].filter(Boolean).map(report.visibleText).join(" · ")),
      make("span", { class: "meta number" }, `${report.count(cell(row, "n_mentions"), "mention")} in ${report.count(cell(row, "n_documents"), "document")}`))));
    byId("more").hidden = found.length <= limit;
    document.title = document.title.replace(/^.*?(?= – )/, table[0].toUpperCase() + table.slice(1));
  }

  // ---- one of them
  async function entity(id) {
    const asked = ++turn;
    const row = rows(table).find((one) => cell(one, key) === id);
    byId("list").hidden = true;
    byId("entity").hidden = false;
    byId("mentions").replaceChildren();
    if (!row) {
      byId("name").textContent = `No ${word} with the id ${report.visibleText(id)}`;
      for (const part of ["facts", "links", "mentions-status"]) byId(part).replaceChildren();
      return;
    }
    byId("name").replaceChildren(words(cell(row, "name")));
    document.title = document.title.replace(/^.*?(?= – )/, () => report.visibleText(cell(row, "name")));
    const facts = held.tables.find((one) => one.name === table).columns.filter(([name]) => name !== "name" && cell(row, name) !== null);
    byId("facts").replaceChildren(...facts.map(([name, , description]) => {
      const value = cell(row, name);
      const other = name === "parent_id" || name === "successor_id";
      const seen = other && held.mentionedIn.get(table).has(value);
      return make("div", {}, make("dt", { title: description }, name.replace(/^n_/, "").replaceAll("_", " ")),
        make("dd", {}, seen ? make("a", { href: report.entityLink(table, value) }, words(value)) : words(value)));
    }));
    byId("links").replaceChildren(make("a", { href: report.rowsLink(mentions, { [word]: id }) }, "Its rows as a table"));
    const counts = held.mentionedIn.get(table).get(id) ?? [];
    const documents = counts.filter((_, index) => index % 2 === 0);
    byId("mentions-status").textContent = "Document …";
    await report.loadAll(documents.map(report.rowsOf));
    if (asked !== turn) return;
    const factsOf = new Map(rows("documents").map((one) => [cell(one, "doc_id"), one]));
    current = documents.map((doc) => {
      const source = held.rows.get(doc).get(mentions);
      const own = [];
      for (let index = 0; index < source.size; index++) if (source.columns.get(key)(index) === id) own.push({ of: source, at: index });
      own.sort((one, other) => cell(one, "text_start") - cell(other, "text_start"));
      return { doc, facts: factsOf.get(doc), rows: own };
    });
    draw();
  }

  function draw() {
    const order = byId("order").value;
    const sortKey = (one) => (order === "date" ? (cell(one.facts, "published") ?? "9999") + " " : "") + cell(one.facts, "path");
    current.sort((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1));
    const total = current.reduce((sum, one) => sum + one.rows.length, 0);
    byId("mentions-status").textContent = `${report.count(total, "mention")} in ${report.count(current.length, "document")}`;
    byId("mentions").replaceChildren();
    shown = 0;
    at = -1;
    more();
  }

  function more() {
    let left = SHOWN, passed = 0;
    for (const { doc, facts, rows: own } of current) {
      const from = Math.max(shown - passed, 0);
      passed += own.length;
      if (from >= own.length) continue;
      const some = own.slice(from, from + left);
      let listed = byId("in-" + doc);
      if (!listed) {
        listed = make("ol", { class: "passages", id: "in-" + doc });
        const href = report.passageLink(doc);
        const title = words(cell(facts, "title") ?? cell(facts, "path"));
        byId("mentions").append(make("section", { class: "card" },
          make("h2", {}, href ? make("a", { href }, title) : title),
          make("p", { class: "meta" }, words([cell(facts, "published"), cell(facts, "path")].filter(Boolean).join(" · "))),
          href ? null : make("p", { class: "note" }, "This document has no page here; see it with ", make("code", {}, `python -m pipeline show ${doc}`), "."),
          listed));
      }
      listed.append(...some.map(passage));
      shown += some.length;
      left -= some.length;
      if (left <= 0) break;
    }
    byId("more-mentions").hidden = shown >= current.reduce((sum, one) => sum + one.rows.length, 0);
  }

  function passage(row) {
    const chars = Array.from(cell(row, "sentence") ?? "");
    const start = cell(row, "sentence_at");
    const length = Array.from(cell(row, "text")).length;
    const context = make("p", { class: "context", dir: "auto" });
    const href = report.passageLink(cell(row, "doc_id"), cell(row, "mention_id"));
    const mark = (text) => (href ? make("a", { href, class: `m ${word}` }, visible(text)) : make("mark", { class: `m ${word}` }, visible(text)));
    if (start === null) context.append(mark(cell(row, "text")), " – ", visible(chars.join("")));
    else context.append(visible(chars.slice(0, start).join("")), mark(cell(row, "text")), visible(chars.slice(start + length).join("")));
    const label = cell(row, "page_label") ?? cell(row, "page");
    const position = [label === null ? null : `page ${label}`, cell(row, "section")].filter(Boolean).join(" · ");
    return make("li", {}, context, make("p", { class: "meta" }, words(position), position ? " · " : "",
      `confidence ${cell(row, "confidence")} · ${cell(row, "method").replaceAll("_", " ")}`, cell(row, "reviewed") === "true" ? " · reviewed" : ""));
  }

  function step(by) {
    const links = byId("mentions").querySelectorAll(".passages > li .m");
    if (!links.length) return;
    at = Math.min(Math.max(at + by, 0), links.length - 1);
    links[at].focus();
    links[at].scrollIntoView({ block: "center" });
  }

  function follow() {
    let id = location.hash.slice(1);
    try { id = decodeURIComponent(id); } catch { /* as it stands */ }
    if (id && id !== "main") entity(id); else { turn++; list(); }
  }
  document.addEventListener("DOMContentLoaded", () => {
    byId("search").addEventListener("input", () => { limit = LISTED; list(); });
    byId("more").addEventListener("click", () => { limit += LISTED; list(); });
    byId("more-mentions").addEventListener("click", more);
    byId("order").addEventListener("change", draw);
    report.keys.set("/", () => (byId("list").hidden ? false : byId("search").focus()));
    report.keys.set("n", () => step(1));
    report.keys.set("p", () => step(-1));
    addEventListener("hashchange", follow);
    follow();
  });
})();
