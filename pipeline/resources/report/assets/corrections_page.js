// The page of corrections: what is pending, the download, files of others, what is in force.
"use strict";
(() => {
  const { make, words, corrections } = report;
  const byId = (id) => document.getElementById(id);

  function drawPending() {
    const items = corrections.list(), loaded = corrections.loaded().length;
    byId("pending-status").textContent = report.count(items.length, "correction") +
      (loaded ? `, and ${report.count(loaded, "line")} from a file` : "") +
      (corrections.lost() ? ". This browser does not keep them: download before you close it." : ".");
    byId("pending").replaceChildren(...items.map((item) => {
      const href = report.passageLink(item.doc, item.mention);
      return make("li", {},
        href ? make("a", { href }, words(item.quote)) : words(item.quote),
        make("span", { class: `tag ${item.kind}` }, report.visibleText(corrections.summary(item))),
        item.note ? make("span", { class: "meta" }, words(item.note)) : null,
        make("span", { class: "meta" }, words(item.path)),
        make("button", { type: "button", "aria-label": `Take back: ${report.visibleText(item.quote)}`, onclick: () => { corrections.remove(item.key); byId("pending-title").focus(); } }, "Take back"));
    }));
    for (const id of ["undo", "clear"]) byId(id).disabled = !items.length && !(id === "clear" && loaded);
    byId("download").disabled = !items.length && !loaded && !report.held.earlier.length;
  }

  function drawEarlier() {
    const lines = report.held.earlier;
    byId("earlier-status").textContent = lines.length ? report.count(lines.length, "line") + "." : "There are none yet.";
    byId("earlier-scroll").hidden = !lines.length;
    if (!lines.length) return;
    const shown = ["kind", "quote", "action", "field", "value", "reviewer", "note", "outcome", "explanation"];
    const all = [...corrections.COLUMNS, "mention", "outcome", "explanation"];
    const columns = shown.map((name) => all.indexOf(name));
    byId("earlier").querySelector("thead").replaceChildren(make("tr", {}, ...shown.map((name) => make("th", { scope: "col" }, name))));
    byId("earlier").querySelector("tbody").replaceChildren(...lines.slice(0, 500).map((line) =>
      make("tr", {}, ...columns.map((at) => make("td", {}, words(line[at]))))));
  }

  async function onFile(event) {
    const [file] = event.target.files;
    if (!file) return;
    try {
      byId("load-status").textContent = `${report.count(corrections.join(await file.text()), "line")} added.`;
    } catch (error) {
      byId("load-status").textContent = error.message;
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    byId("pending-title").setAttribute("tabindex", "-1");
    byId("reviewer").value = corrections.reviewer();
    byId("reviewer").addEventListener("input", () => corrections.setReviewer(byId("reviewer").value.trim()));
    byId("download").addEventListener("click", () => report.download("corrections.csv", corrections.file()));
    byId("undo").addEventListener("click", corrections.undo);
    byId("clear").addEventListener("click", () => { if (confirm("Forget all corrections that are kept in this browser?")) corrections.clear(); });
    byId("load").addEventListener("change", onFile);
    corrections.onchange(drawPending);
    drawPending();
    drawEarlier();
  });
})();
