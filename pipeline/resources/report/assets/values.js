// What a mention means, in words; and the form in which its value can be changed.
"use strict";
report.values = (() => {
  const { cell, make, words } = report;
  const KINDS = { date: "Date", agency: "Agency", amount: "Sum of money", case: "Case" };
  const LABELS = {
    value: "Date (EDTF, such as 2008-06 or 2005/2007)", mod: "Part or looseness", amount_min: "Lowest amount",
    amount_max: "Highest amount", currency: "Currency (ISO 4217)", agency_id: "Body", case_name: "Name of the case",
    case_kind: "Kind of case",
  };
  const grouped = (text) => String(text).replace(/^-?\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ","));

  // Short lines: [heading, text or node].
  function told(row, kind) {
    const get = (name) => cell(row, name);
    const lines = [];
    if (kind === "date") {
      lines.push(["Value", get("value") ?? "not placed"]);
      if (get("start_date") || get("end_date")) lines.push(["Days", `${get("start_date") ?? "…"} to ${get("end_date") ?? "…"}`]);
      if (get("mod")) lines.push(["Part", get("mod")]);
      if (get("calendar") !== "gregorian") lines.push(["Calendar", get("calendar")]);
      if (get("anchor")) lines.push(["Counted from", `${get("anchor")} (${get("anchor_from") ?? ""})`]);
      if (get("alternative")) lines.push(["Or", get("alternative")]);
    } else if (kind === "amount") {
      const low = get("amount_min"), high = get("amount_max");
      const sum = low === null && high === null ? "no number" : low === high ? grouped(low) : `${low === null ? "…" : grouped(low)} to ${high === null ? "…" : grouped(high)}`;
      lines.push(["Sum", `${sum} ${get("currency") ?? ""}`.trim()]);
      if (get("mod")) lines.push(["Looseness", get("mod").replaceAll("_", " ")]);
    } else if (kind === "agency") {
      const id = get("agency_id");
      lines.push(["Body", id ? make("a", { href: report.thingLink("agencies", id) }, words(get("agency_name"))) : make("span", {}, words(get("agency_name") ?? ""), " (not settled)")]);
      if (get("country")) lines.push(["Country", get("country")]);
      lines.push(["Settled by", get("method").replaceAll("_", " ")]);
    } else {
      const id = get("case_id");
      lines.push(["Case", id ? make("a", { href: report.thingLink("cases", id) }, words(get("case_name"))) : words(get("case_name"))]);
      lines.push(["Kind", get("case_kind").replaceAll("_", " ")]);
      if (get("country")) lines.push(["Country", get("country")]);
      lines.push(["Settled by", get("method").replaceAll("_", " ")]);
    }
    return lines;
  }

  const declared = (kind) => report.held.tables.find((table) => table.kind === kind);

  // Inputs for the columns of a kind that a reader may change, filled from a row if there is one.
  function inputs(kind, row) {
    const table = declared(kind);
    return table.change.map((name) => {
      const [, , description, choices] = table.columns.find(([column]) => column === name);
      const id = `change-${name}`, now = row ? cell(row, name) ?? "" : "";
      if (name === "agency_id") return picker(id, name, now);
      const input = choices.length
        ? make("select", { id, name }, ...(name === "case_kind" ? [] : [make("option", { value: "" }, "none")]), ...choices.map((choice) => make("option", { value: choice }, choice.replaceAll("_", " "))))
        : make("input", { id, name, autocomplete: "off", inputmode: name.startsWith("amount") ? "decimal" : null });
      input.value = now;
      if (choices.length && input.selectedIndex < 0) input.selectedIndex = 0;
      return make("p", { class: "field" }, make("label", { for: id, title: description }, LABELS[name] ?? name), input);
    });
  }

  // The bodies of the registry by id or any of their names.
  function picker(id, name, now) {
    const fold = (text) => String(text ?? "").normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    const search = make("input", { id: id + "-search", type: "search", autocomplete: "off", placeholder: "name, acronym or id" });
    const choice = make("select", { id, name, size: "6" });
    function fill() {
      const asked = fold(search.value).split(/\s+/).filter(Boolean);
      const keep = choice.value || now;
      const fits = report.held.registry.filter((body) => body[0] === keep || (asked.length && (() => {
        const text = fold(body.join(" "));
        return asked.every((part) => text.includes(part));
      })()));
      const rank = (body) => (fold(body[1]) === asked.join(" ") || fold(body[3]).split(" · ").includes(asked.join(" ")) ? 0 : 1);
      fits.sort((one, other) => rank(one) - rank(other));
      choice.replaceChildren(make("option", { value: "" }, "not settled"), ...fits.slice(0, 50).map(([value, called, country]) =>
        make("option", { value }, report.visibleText(`${called} (${country ?? "–"}, ${value})`))));
      choice.value = asked.length && fits.length && !keep ? fits[0][0] : keep;
    }
    search.addEventListener("input", () => { if (!choice.value || choice.value === now) choice.value = ""; fill(); });
    report.load("data/registry.js").then(fill);
    fill();
    return make("div", { class: "field" },
      make("label", { for: search.id }, "Search the bodies"), search,
      make("label", { for: id }, LABELS.agency_id), choice);
  }

  // [column, value] of a form for what differs from the row (all that is filled, without one).
  function changed(kind, form, row) {
    return declared(kind).change
      .map((name) => [name, form.elements[name].value.trim()])
      .filter(([name, value]) => (row ? value !== String(cell(row, name) ?? "") : value !== ""));
  }
  return { KINDS, told, inputs, changed };
})();
