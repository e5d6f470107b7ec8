// Correcting a mention, and marking words that were missed.
"use strict";
report.marking = (() => {
  const { cell, make, words, corrections, values } = report;

  function placeOf(row) {
    if (cell(row, "source_start") !== null) {
      return { source_start: cell(row, "source_start"), source_end: cell(row, "source_end") };
    }
    return { page: cell(row, "page"), boxes: JSON.parse(cell(row, "boxes") ?? "[]") };
  }
  const keyOf = (row) => cell(row, "mention_id");

  // What earlier corrections made of a row, as [column, value]; a new one has to hold it too.
  function earlier(row) {
    const lines = corrections.earlierOf(keyOf(row));
    const at = (name) => corrections.COLUMNS.indexOf(name);
    const fields = lines.filter((line) => ["change", "add"].includes(line[at("action")]) && line[at("field")])
      .map((line) => [line[at("field")], line[at("value")] ?? ""]);
    return { lines, fields, added: lines.some((line) => line[at("action")] === "add") };
  }

  function item(row, kind, action, fields, note) {
    return { key: keyOf(row), mention: keyOf(row), sha256: cell(row, "sha256"), kind, action,
      doc: cell(row, "doc_id"), path: cell(row, "path"), place: placeOf(row), quote: cell(row, "quote"),
      fields, note: note ?? "" };
  }
  // The row is right: nothing is to be said of one that a person confirmed already.
  function accept(row, kind) {
    if (earlier(row).lines.length) { corrections.remove(keyOf(row)); return; }
    corrections.put(item(row, kind, "accept", values.seen(kind, row)));
  }
  function reject(row, kind) {
    corrections.put(item(row, kind, earlier(row).added ? "withdraw" : "reject", []));
  }
  function change(row, kind, fields, note) {
    const before = earlier(row);
    const changed = new Map(before.fields);
    // an agency's id and its name mean the same: only the last one counts
    if (kind === "agency") for (const name of ["agency_id", "agency_name", "country"]) changed.delete(name);
    for (const [name, value] of fields) changed.set(name, value);
    corrections.put(item(row, kind, before.added ? "add" : "change", [...changed], note));
  }

  function form(kind, row, save, cancel) {
    const wrong = make("p", { class: "wrong", role: "alert" });
    const node = make("form", { class: "correct", novalidate: true, onsubmit: (event) => {
      event.preventDefault();
      const fields = values.changed(kind, node, row);
      const problem = values.problem(kind, fields) ?? (row && !fields.length ? "Nothing is changed yet." : null);
      wrong.textContent = problem ?? "";
      if (!problem) save(fields, node.elements.note.value.trim());
    } },
    ...values.inputs(kind, row),
    make("p", { class: "field" }, make("label", { for: "change-note" }, "Note (why)"), make("input", { id: "change-note", name: "note", autocomplete: "off" })),
    wrong,
    make("p", { class: "buttons" }, make("button", { type: "submit", class: "main" }, "Save"),
      make("button", { type: "button", onclick: cancel }, "Cancel")));
    return node;
  }

  // ---- selected words → code points of the document's text
  function selected(article) {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    const block = element(range.startContainer).closest("[data-start]");
    if (!block || !article.contains(block)) return null;
    const from = pointsBefore(block, range.startContainer, range.startOffset);
    const inside = element(range.endContainer).closest("[data-start]") === block;
    const to = inside ? pointsBefore(block, range.endContainer, range.endOffset) : pointsIn(block);
    const chars = textOf(block).slice(from, to);
    const lead = chars.findIndex((char) => char.trim());
    if (lead < 0) return null;
    let end = chars.length;
    while (!chars[end - 1].trim()) end--;
    const start = Number(block.dataset.start) + from;
    return { start: start + lead, end: start + end, text: chars.slice(lead, end).join("") };
  }
  const element = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement);
  // The characters of a block; a character that is shown by its code is one of them.
  function textOf(block) {
    const chars = [];
    const walk = (node) => {
      if (node.nodeType === Node.TEXT_NODE) chars.push(...node.data);
      else if (node.classList?.contains("unseen")) chars.push(String.fromCodePoint(parseInt(node.textContent.slice(2), 16)));
      else node.childNodes.forEach(walk);
    };
    walk(block);
    return chars;
  }
  const pointsIn = (block) => textOf(block).length;
  function pointsBefore(block, node, offset) {
    const range = document.createRange();
    range.selectNodeContents(block);
    // inside a shown code the whole character counts, so that it is never halved
    const unseen = element(node).closest(".unseen");
    if (unseen) range.setEndBefore(unseen); else range.setEnd(node, offset);
    const held = document.createElement("div");
    held.append(range.cloneContents());
    return pointsIn(held);
  }

  async function add(view, chosen, kind, fields, note) {
    const source = await report.source.of(view.doc);
    const { place, quote } = source.place(chosen.start, chosen.end);
    corrections.put({ key: `${kind}:${chosen.start}:${chosen.end}`, mention: null, sha256: view.sha256, kind,
      action: "add", doc: view.doc, path: view.path, place, quote, fields, note });
  }
  return { accept, reject, change, add, form, selected, earlier, keyOf };
})();
