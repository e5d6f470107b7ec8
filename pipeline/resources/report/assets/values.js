// What a mention means, in words; and the form in which its value can be changed.
"use strict";
report.values = (() => {
  const { cell, fold, grouped, make, words } = report;
  const KINDS = { date: "Date", agency: "Agency", amount: "Sum of money", case: "Case" };
  const LABELS = {
    value: "Date (EDTF, such as 2008-06 or 2005/2007)", mod: "Modifier", amount_min: "Lowest amount",
    amount_max: "Highest amount", currency: "Currency (ISO 4217)", agency_id: "Agency", case_name: "Name of the case",
    case_kind: "Kind of case", agency_name: "Or its name, if it is not among them", country: "Country of that name (two letters)",
  };

  // Short lines: [heading, text or node].
  function summary(row, kind) {
    const get = (name) => cell(row, name);
    const lines = [];
    if (kind === "date") {
      lines.push(["Value", get("value") ?? "no calendar date"]);
      if (get("start_date") || get("end_date")) lines.push(["Days", `${get("start_date") ?? "…"} to ${get("end_date") ?? "…"}`]);
      if (get("mod")) lines.push(["Modifier", get("mod").replaceAll("_", " ")]);
      if (get("calendar") !== "gregorian") lines.push(["Calendar", get("calendar")]);
      if (get("anchor")) lines.push(["Counted from", `${get("anchor")} (${get("anchor_from") ?? ""})`]);
      if (get("alternative")) lines.push(["Or", get("alternative")]);
    } else if (kind === "amount") {
      const low = get("amount_min"), high = get("amount_max");
      const sum = low === null && high === null ? "no number" : low === high ? grouped(low) : `${low === null ? "…" : grouped(low)} to ${high === null ? "…" : grouped(high)}`;
      lines.push(["Sum", `${sum} ${get("currency") ?? ""}`.trim()]);
      if (get("mod")) lines.push(["Modifier", get("mod").replaceAll("_", " ")]);
    } else if (kind === "agency") {
      const id = get("agency_id");
      lines.push(["Agency", id ? make("a", { href: report.entityLink("agencies", id) }, words(get("agency_name"))) : make("span", {}, words(get("agency_name") ?? ""), " (not identified)")]);
      if (get("country")) lines.push(["Country", get("country")]);
      lines.push(["Identified by", get("method").replaceAll("_", " ")]);
    } else {
      const id = get("case_id");
      lines.push(["Case", id ? make("a", { href: report.entityLink("cases", id) }, words(get("case_name"))) : words(get("case_name"))]);
      lines.push(["Kind", get("case_kind").replaceAll("_", " ")]);
      if (get("country")) lines.push(["Country", get("country")]);
      lines.push(["Identified by", get("method").replaceAll("_", " ")]);
    }
    return lines;
  }

  const declared = (kind) => report.held.tables.find((table) => table.kind === kind);

  // Inputs for the columns of a kind that a reader may change, filled from a row if there is one.
  function inputs(kind, row) {
    const table = declared(kind);
    return table.change.map((name) => {
      const [, , description, choices] = table.columns.find(([column]) => column === name);
      const id = `change-${name}`, own = kind !== "agency" || name === "agency_id";
      const now = row && own ? cell(row, name) ?? "" : "";
      if (name === "agency_id") return picker(id, name, now);
      const input = choices.length
        ? make("select", { id, name }, ...(name === "case_kind" ? [] : [make("option", { value: "" }, "none")]), ...choices.map((choice) => make("option", { value: choice }, choice.replaceAll("_", " "))))
        : make("input", { id, name, autocomplete: "off", inputmode: name.startsWith("amount") ? "decimal" : null });
      input.value = now;
      if (choices.length && input.selectedIndex < 0) input.selectedIndex = 0;
      return make("p", { class: "field" }, make("label", { for: id, title: description }, LABELS[name] ?? name), input);
    });
  }

  // The agencies of the registry by id or any of their names.
  function picker(id, name, now) {
    const search = make("input", { id: id + "-search", type: "search", autocomplete: "off", placeholder: "name, acronym or id" });
    const choice = make("select", { id, name, size: "6" });
    function fill() {
      const asked = fold(search.value).trim();
      const parts = asked.split(/\s+/).filter(Boolean);
      const fits = report.held.registry
        .filter((agency) => (parts.length ? parts.every((part) => fold(agency.join(" ")).includes(part)) : agency[0] === now))
        .map((agency) => [[agency[0], fold(agency[1]), ...fold(agency[3]).split(" · ")].includes(asked) ? 0 : 1, agency])
        .sort(([one], [other]) => one - other).map(([, agency]) => agency);
      choice.replaceChildren(make("option", { value: "" }, "not identified"), ...fits.slice(0, 50).map(([value, called, country]) =>
        make("option", { value }, report.visibleText(`${called} (${country ?? "–"}, ${value})`))));
      choice.value = parts.length && fits.length ? fits[0][0] : now;
      if (choice.selectedIndex < 0) choice.value = "";
    }
    search.addEventListener("input", fill);
    report.load("data/registry.js").then(fill);
    fill();
    return make("div", { class: "field" },
      make("label", { for: search.id }, "Search the agencies by name, acronym or id"), search,
      make("label", { for: id }, LABELS.agency_id), choice);
  }

  // [column, value] of a form for what differs from the row (all that is filled, without one).
  function changed(kind, form, row) {
    const value = (name) => form.elements[name].value.trim();
    const names = declared(kind).change;
    if (kind === "agency") {
      // an agency outside the registry is given by its name and country
      if (value("agency_name")) return names.filter((name) => name !== "agency_id" && value(name)).map((name) => [name, value(name)]);
      const id = value("agency_id");
      if (id === (row ? cell(row, "agency_id") ?? "" : "")) return [];
      // an agency that the registry lacks may not be known to this document: its name goes with it
      const agency = id.startsWith("new-") ? report.held.registry.find((one) => one[0] === id) : null;
      return [["agency_id", id], ...(agency ? [["agency_name", agency[1]], ...(agency[2] ? [["country", agency[2]]] : [])] : [])];
    }
    if (kind === "amount") {
      const [low, high] = [value("amount_min"), value("amount_max")].map((text) => text.replaceAll(",", ""));
      const pair = [["amount_min", low || high], ["amount_max", high || low]];
      const rest = names.slice(2).map((name) => [name, value(name)]);
      const differs = ([name, text]) => (row ? text !== String(cell(row, name) ?? "") : text !== "");
      return [...(pair.some(differs) ? pair : []), ...rest.filter(differs)];
    }
    return names.map((name) => [name, value(name)])
      .filter(([name, text]) => (row ? text !== String(cell(row, name) ?? "") : text !== ""));
  }
  // What is wrong with a form, in words; null where it can be saved.
  function problem(kind, fields) {
    const held = new Map(fields);
    if (kind === "amount") {
      for (const name of ["amount_min", "amount_max"]) {
        if (held.get(name) && !/^-?\d+(\.\d+)?$/.test(held.get(name))) return "An amount is a number in digits, such as 1400000 or 12.50.";
      }
      if (Number(held.get("amount_min")) > Number(held.get("amount_max"))) return "The lowest amount is above the highest.";
      if (held.get("currency") && !/^[A-Za-z]{3}$/.test(held.get("currency"))) return "A currency is its three letters, such as USD.";
    }
    if (kind === "date" && held.get("value") && !/^[0-9X~?%./ -]+$/.test(held.get("value"))) return "A date is written as 2008, 2008-06, 2008-06-23 or 2005/2007.";
    if (kind === "agency" && held.get("country") && !/^([A-Za-z]{2}|INT)$/.test(held.get("country"))) return "A country is its two letters, such as MX, or INT.";
    return null;
  }
  // What a reader saw who says that a row is right: it holds as long as the row says so.
  const seen = (kind, row) => declared(kind).change
    .filter((name) => (kind !== "agency" || name === "agency_id") && cell(row, name) !== null)
    .map((name) => [name, String(cell(row, name))]);
  return { KINDS, summary, inputs, changed, problem, seen };
})();
