// The picture of a PDF's page with the boxes of its mentions.
"use strict";
report.pages = (() => {
  const { cell, make } = report;
  const SVG = "http://www.w3.org/2000/svg";
  const shape = (tag, attributes) => {
    const node = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    return node;
  };
  let figure, pages, mentions, choose, now = null;

  // mentions: {row, kind} of the document; choose is called with the id of one.
  function setUp(view, all, onChoose) {
    figure = document.getElementById("picture");
    pages = new Map(view.pages.map((page) => [page[0], page]));
    mentions = all;
    choose = onChoose;
  }
  // Parts of a mention on a page: a mention may be cut and go on elsewhere.
  function boxesOn(row, page) {
    const fragments = cell(row, "fragments");
    if (fragments) return JSON.parse(fragments).filter((part) => part[0] === page).flatMap((part) => part.slice(1));
    return cell(row, "page") === page ? JSON.parse(cell(row, "boxes") ?? "[]") : [];
  }
  function show(number, chosen) {
    const page = pages.get(number);
    figure.hidden = !page;
    if (!page) return;
    const [, printed, width, height, picture] = page;
    if (now !== number) {
      now = number;
      const overlay = shape("svg", { viewBox: `0 0 ${width} ${height}`, class: "boxes", "aria-hidden": "true" });
      for (const { row, kind } of mentions) {
        for (const [x0, y0, x1, y1] of boxesOn(row, number)) {
          const box = shape("rect", { x: x0 - 1, y: y0 - 1, width: x1 - x0 + 2, height: y1 - y0 + 2, class: kind, "data-mention": cell(row, "mention_id") });
          box.addEventListener("click", () => choose(cell(row, "mention_id")));
          overlay.append(box);
        }
      }
      const title = `Page ${number}${printed ? `, printed ${report.visibleText(printed)}` : ""}`;
      figure.querySelector("figcaption").textContent = title;
      figure.querySelector(".frame").replaceChildren(
        picture ? make("img", { src: report.root + picture, alt: `Picture of ${title.toLowerCase()}; its words are in the text`, width: 1000, height: Math.round(1000 * height / width) })
          : make("p", { class: "note" }, "There is no picture of this page."),
        ...(picture ? [overlay] : []));
    }
    for (const box of figure.querySelectorAll("rect")) box.classList.toggle("chosen", box.dataset.mention === chosen);
  }
  return { setUp, show };
})();
