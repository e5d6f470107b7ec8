// The filters of a table: what can be asked, how a row answers, how they stand in the address.
"use strict";
const filters = (() => {
  const { cell, fold } = report;

  // A date's first year, elsewhere the year of the document; null where there is none.
  function year(row) {
    const day = row.table === "dates" ? cell(row, "start_date") ?? cell(row, "end_date") : cell(row, "published");
    const found = /^(-?\d{4})/.exec(day ?? "");
    return found ? Number(found[1]) : null;
  }
  const number = (value) => (value === null || value === "" ? null : Number(value));

  // Name in the address → what it is called, how a row meets it, and when it applies.
  const known = {
    q: { label: "Search", test: (value) => {
      const parts = fold(value).split(/\s+/).filter(Boolean);
      return (row) => { const text = row.search(); return parts.every((part) => text.includes(part)); };
    } },
    doc: { label: "Document", test: (value) => (row) => cell(row, "doc_id") === value },
    kind: { label: "Kind", test: (value) => (row) => cell(row, "kind") === value },
    context: { label: "Context", test: (value) => (row) => cell(row, "context") === value },
    country: { label: "Country", test: (value) => (row) => (cell(row, "country") ?? "none") === value },
    agency: { label: "Agency", test: (value) => (row) => cell(row, "agency_id") === value },
    case: { label: "Case", test: (value) => (row) => cell(row, "case_id") === value },
    from: { label: "From year", test: (value) => value === "none"
      ? (row) => year(row) === null
      : (row) => { const found = year(row); return found !== null && found >= Number(value); } },
    to: { label: "To year", test: (value) => (row) => { const found = year(row); return found !== null && found <= Number(value); } },
    min: { label: "At least", test: (value) => (row) => { const low = number(cell(row, "amount_min")); return low !== null && low >= Number(value); } },
    max: { label: "At most", test: (value) => (row) => { const high = number(cell(row, "amount_max")); return high !== null && high <= Number(value); } },
    below: { label: "Below", test: (value) => (row) => { const low = number(cell(row, "amount_min")); return low !== null && low < Number(value); } },
    currency: { label: "Currency", test: (value) => (row) => (cell(row, "currency") ?? "none") === value },
    status: { label: "Status", test: (value) => (row) => cell(row, "status") === value },
    reviewed: { label: "Reviewed", test: (value) => (row) => cell(row, "reviewed") === value },
    id: { label: "Row", test: (value) => (row) => row.key() === value },
  };

  // Those that make sense for a table, in the order of the form.
  function forTable(table, columns) {
    const has = (name) => columns.includes(name);
    const names = ["q"];
    if (has("doc_id") && table !== "documents") names.push("doc");
    if (table === "mentions") names.push("kind");
    if (has("context")) names.push("context");
    if (has("country")) names.push("country");
    if (has("published") || has("start_date")) names.push("from", "to");
    if (has("amount_min")) names.push("min", "max", "currency");
    if (has("status")) names.push("status");
    if (has("reviewed")) names.push("reviewed");
    return names;
  }

  function predicate(state) {
    const tests = [];
    for (const [name, value] of state) if (known[name] && value !== "") tests.push(known[name].test(value));
    return (row) => tests.every((test) => test(row));
  }
  return { known, forTable, predicate, year };
})();
