// Document a document: choose a mention, see what it means and where it stands, correct it.
"use strict";
(() => {
  const { held, cell, make, words, visible, corrections, marking, values } = report;
  const byId = (id) => document.getElementById(id);
  const view = JSON.parse(byId("main").dataset.view);
  const all = new Map(); // mention id → {row, kind}
  let order = [], chosen = null, selection = null;

  function readRows() {
    for (const table of held.tables.filter((one) => one.kind)) {
      const source = held.rows.get(view.doc).get(table.name);
      for (let at = 0; at < source.size; at++) {
        const row = { of: source, at };
        all.set(cell(row, "mention_id"), { row, kind: table.kind });
      }
    }
    order = [...all.keys()].sort((one, other) => {
      const [a, b] = [all.get(one).row, all.get(other).row];
      return cell(a, "text_start") - cell(b, "text_start") || cell(b, "text_end") - cell(a, "text_end");
    });
  }
  const kindsOn = () => new Set([...document.querySelectorAll("[name=kind]:checked")].map((input) => input.value));
  const marksOf = (id) => [...document.querySelectorAll(`#text [data-m~="${CSS.escape(id)}"]`)];

  // ---- the chosen mention
  function choose(id, { focus = false, scroll = false } = {}) {
    if (!all.has(id)) return;
    for (const mark of document.querySelectorAll("#text .m.chosen")) mark.classList.remove("chosen");
    chosen = id;
    const marks = marksOf(id);
    for (const mark of marks) mark.classList.add("chosen");
    if (focus) marks[0]?.focus({ preventScroll: true });
    // on a phone the lower part of the page shows what the mention means
    const narrow = matchMedia("(max-width: 62rem)").matches;
    if (scroll || narrow) marks[0]?.scrollIntoView({ block: narrow ? "start" : "center" });
    history.replaceState(null, "", "#" + id);
    drawDetail();
    if (view.pdf) report.pages.show(cell(all.get(id).row, "page"), id);
    drawPosition();
  }
  function drawPosition() {
    const seen = order.filter((id) => kindsOn().has(all.get(id).kind));
    const at = seen.indexOf(chosen);
    byId("position").textContent = at < 0 ? report.count(seen.length, "mention") : `${at + 1} of ${seen.length}`;
  }
  function step(by) {
    const kinds = kindsOn();
    const seen = order.filter((id) => kinds.has(all.get(id).kind));
    if (!seen.length) return;
    const at = seen.indexOf(chosen);
    const next = at < 0 ? (by > 0 ? 0 : seen.length - 1) : (at + by + seen.length) % seen.length;
    choose(seen[next], { focus: true, scroll: true });
  }

  const line = (name, ...content) => make("div", {}, make("dt", {}, name), make("dd", {}, ...content));
  function positionLines(row) {
    const page = cell(row, "page"), printed = cell(row, "page_label");
    const lines = [];
    if (page !== null) lines.push(line("Page", words(printed !== null && printed !== String(page) ? `${page}, printed ${printed}` : String(page))));
    if (cell(row, "section")) lines.push(line("Section", words(cell(row, "section"))));
    if (cell(row, "source_start") !== null) {
      lines.push(line("Position", `characters ${cell(row, "source_start").toLocaleString("en")} to ${cell(row, "source_end").toLocaleString("en")} of `, words(view.path)));
    } else {
      const boxes = JSON.parse(cell(row, "boxes") ?? "[]");
      lines.push(line("Position", `${report.count(boxes.length, "box", "boxes")} at `, boxes.map((box) => box.map((edge) => edge.toFixed(0)).join(", ")).join("; "), " points"));
    }
    if (cell(row, "fragments")) lines.push(line("Cut", "goes on elsewhere in the source"));
    return lines;
  }
  function evidenceLines(row) {
    const evidence = JSON.parse(cell(row, "evidence") ?? "null") ?? [];
    return evidence.map((item) => line(item.role[0].toUpperCase() + item.role.slice(1), words(item.text)));
  }
  function others(id) {
    const ids = new Set(marksOf(id).flatMap((mark) => mark.dataset.m.split(" ")));
    ids.delete(id);
    if (!ids.size) return null;
    return make("p", { class: "others" }, "Also here: ", ...[...ids].map((other) => make("button", { type: "button", class: `tag ${all.get(other).kind}`, onclick: () => choose(other) }, words(cell(all.get(other).row, "text")))));
  }

  function drawDetail() {
    const { row, kind } = all.get(chosen);
    const pending = corrections.of(chosen);
    const table = held.tables.find((one) => one.kind === kind).name;
    const reviewed = cell(row, "reviewed") === "true";
    const acted = (name, key, label, act) => make("button", { type: "button", "data-act": name, "aria-keyshortcuts": key, "aria-pressed": String(pending?.action === name || (name === "reject" && pending?.action === "withdraw")), onclick: act }, label);
    byId("detail").replaceChildren(...[
      make("p", { class: "over" }, make("span", { class: `tag ${kind}` }, values.KINDS[kind]), reviewed ? make("span", { class: "tag" }, "reviewed") : null),
      make("h2", {}, words(cell(row, "text"))),
      others(chosen),
      make("dl", { class: "facts value" }, ...values.summary(row, kind).map(([name, content]) => line(name, content instanceof Node ? content : words(content)))),
      make("blockquote", { class: "source", dir: "auto" }, "…", visible(cell(row, "prefix")), make("mark", { class: `m ${kind}` }, visible(cell(row, "quote"))), visible(cell(row, "suffix")), "…"),
      make("dl", { class: "facts" }, ...positionLines(row), line("Context", cell(row, "context")), ...evidenceLines(row),
        line("Rule", make("code", {}, cell(row, "rule"))), line("Confidence", cell(row, "confidence")),
        cell(row, "original") ? line("Before review", words(cell(row, "original"))) : null),
      make("p", { class: "links" }, ...links(row, kind, table)),
      make("div", { class: "buttons", role: "group", "aria-label": "Is it right?" },
        acted("accept", "a", "Right", () => act("accept")), acted("reject", "x", "Wrong", () => act("reject")),
        acted("change", "e", "Change…", edit)),
      make("p", { class: "pending-note", role: "status" }, ...(pending ? [`Marked: ${report.visibleText(corrections.summary(pending))}. `, make("button", { type: "button", class: "plain", onclick: () => { corrections.remove(chosen); } }, "Take back"), " · ", make("a", { href: report.root + "corrections.html" }, "All corrections")] : [])),
    ].filter(Boolean));
  }
  function links(row, kind, table) {
    const shown = [make("a", { href: report.rowsLink(table, { id: chosen, doc: view.doc }) }, "This row in the table")];
    const id = kind === "agency" ? cell(row, "agency_id") : kind === "case" ? cell(row, "case_id") : null;
    if (id) shown.push(" · ", make("a", { href: report.entityLink(kind === "agency" ? "agencies" : "cases", id) }, "All its mentions"));
    shown.push(" · ", make("a", { href: report.rowsLink(table, { doc: view.doc }) }, "Rows of this document"));
    return shown;
  }

  // ---- corrections
  function act(action) {
    if (!chosen) return;
    const { row, kind } = all.get(chosen);
    marking[action](row, kind);
  }
  function edit() {
    if (!chosen) return;
    const { row, kind } = all.get(chosen);
    const shut = () => { drawDetail(); back(); };
    const form = marking.form(kind, row, (fields, note) => {
      marking.change(row, kind, fields, note);
      shut();
    }, shut);
    byId("detail").querySelector(".buttons").replaceWith(form);
    form.querySelector("input, select").focus();
    form.scrollIntoView({ block: "nearest" });
  }
  const back = () => marksOf(chosen)[0]?.focus({ preventScroll: true });

  function drawMarks() {
    for (const mark of document.querySelectorAll("#text .m.pending")) mark.classList.remove("pending", "wrong");
    for (const item of corrections.list()) {
      if (item.doc !== view.doc || !item.mention) continue;
      for (const mark of marksOf(item.mention)) mark.classList.add("pending", ...(["reject", "withdraw"].includes(item.action) ? ["wrong"] : []));
    }
    if (chosen && !byId("detail").querySelector("form")) drawDetail();
  }

  // ---- missed words
  function onSelection() {
    if (byId("selection-bar").contains(document.activeElement) && byId("selection-bar").querySelector("form")) return;
    selection = marking.selected(byId("text"));
    const bar = byId("selection-bar");
    bar.hidden = !selection;
    if (selection) {
      bar.replaceChildren(make("span", {}, "Mark as missed: "), ...Object.entries(values.KINDS).map(([kind, name]) =>
        make("button", { type: "button", class: `tag ${kind}`, onmousedown: (event) => event.preventDefault(), onclick: () => addForm(kind) }, name)));
    }
  }
  function addForm(kind) {
    const bar = byId("selection-bar"), marked = selection;
    if (!marked) return;
    const close = () => { bar.hidden = true; bar.replaceChildren(); byId("text").focus(); };
    const form = marking.form(kind, null, async (fields, note) => {
      try {
        await marking.add(view, marked, kind, fields, note);
        getSelection().removeAllRanges();
        bar.replaceChildren(make("span", { role: "status" }, `Marked: ${values.KINDS[kind]} “`, words(marked.text), "”. "), make("a", { href: report.root + "corrections.html" }, "All corrections"), make("button", { type: "button", onclick: close }, "Close"));
      } catch (error) {
        form.querySelector(".wrong").textContent = error.message;
      }
    }, close);
    bar.replaceChildren(make("h2", {}, `${values.KINDS[kind]}: `, words(marked.text)), form);
    form.querySelector("input, select").focus();
  }

  document.addEventListener("DOMContentLoaded", () => {
    readRows();
    report.pages.setUp(view, [...all.values()], (id) => choose(id, { scroll: true }));
    byId("text").setAttribute("tabindex", "-1");
    byId("text").addEventListener("click", (event) => {
      const mark = event.target.closest(".m");
      const page = event.target.closest(".page-mark");
      if (page && view.pdf) report.pages.show(Number(page.dataset.page), chosen);
      if (!mark) return;
      event.preventDefault();
      choose(mark.dataset.m.split(" ")[0]);
    });
    for (const input of document.querySelectorAll("[name=kind]")) {
      input.addEventListener("change", () => {
        byId("text").classList.toggle("without-" + input.value, !input.checked);
        drawPosition();
      });
    }
    byId("next").addEventListener("click", () => step(1));
    byId("previous").addEventListener("click", () => step(-1));
    document.addEventListener("selectionchange", () => { clearTimeout(onSelection.waiting); onSelection.waiting = setTimeout(onSelection, 150); });
    for (const [key, action] of Object.entries({
      n: () => step(1), j: () => step(1), p: () => step(-1), k: () => step(-1),
      a: () => act("accept"), x: () => act("reject"), e: edit, u: () => corrections.undo(),
      m: () => { onSelection(); const first = byId("selection-bar").querySelector("button"); if (selection && first) first.focus(); },
      Escape: () => { byId("selection-bar").hidden = true; },
    })) report.keys.set(key, action);
    corrections.onchange(drawMarks);
    drawMarks();
    drawPosition();
    const follow = () => choose(decodeURIComponent(location.hash.slice(1)), { scroll: true });
    addEventListener("hashchange", follow);
    if (all.has(location.hash.slice(1))) follow();
    else if (view.pdf && view.pages.length) report.pages.show((view.pages.find((page) => page[4]) ?? view.pages[0])[0], null);
  });
})();
