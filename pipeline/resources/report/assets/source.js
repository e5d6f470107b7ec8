// Words of the page → their place in the source, as pipeline/model/sourcemap.py and geometry.py do.
"use strict";
report.source = (() => {
  const { held } = report;
  const UNIT = 100, ROW = 7; // see pipeline/model/geometry.py
  const ready = new Map();

  async function of(doc) {
    if (!ready.has(doc)) {
      await report.load(`documents/${doc}.source.js`);
      ready.set(doc, open(held.sources.get(doc)));
    }
    return ready.get(doc);
  }

  function open(raw) {
    const segments = [];
    let text = 0, end = 0;
    for (let at = 0; at < raw.map.length; at += 4) {
      const [length, gap, size, flags] = raw.map.slice(at, at + 4);
      segments.push({ text, length, start: end + gap, end: end + gap + size, copied: flags & 1, cut: flags & 2 });
      text += length;
      end += gap + size;
    }
    // offsets count code points; strings of JavaScript do not beyond the first plane
    const chars = /[\ud800-\udfff]/.test(raw.source) ? Array.from(raw.source) : null;
    const slice = (from, to) => (chars ? chars.slice(from, to).join("") : raw.source.slice(from, to));
    const boxes = raw.geometry ? opened(raw.geometry) : null;

    function index(offset) {
      let low = 0, high = segments.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (segments[middle].text <= offset) low = middle; else high = middle - 1;
      }
      return low;
    }
    function spanOf(offset) {
      const segment = segments[index(offset)];
      if (!segment.copied) return [segment.start, segment.end];
      const start = segment.start + offset - segment.text;
      return [start, start + 1];
    }
    // The first part of text[start:end] in the source.
    function toSource(start, end_) {
      const first = index(start), last = index(end_ - 1);
      const opens = spanOf(start)[0];
      for (let at = first + 1; at <= last; at++) {
        if (segments[at].cut) return [opens, segments[at - 1].end];
      }
      return [opens, spanOf(end_ - 1)[1]];
    }
    // What a correction says of the place of text[start:end].
    function place(start, end_) {
      const [from, to] = toSource(start, end_);
      if (!boxes) return { place: { source_start: from, source_end: to }, quote: slice(from, to) };
      const found = boxes(from, to);
      const page = found[0]?.page ?? 1;
      return {
        place: { page, boxes: found.filter((item) => item.page === page).map((item) => item.box) },
        quote: slice(from, to).replaceAll("\n", " "),
      };
    }
    return { toSource, place };
  }

  function numbers(packed, wide) {
    const bytes = Uint8Array.from(atob(packed), (char) => char.charCodeAt(0));
    const view = new DataView(bytes.buffer), width = wide ? 4 : 2;
    return Array.from({ length: bytes.length / width }, (_, at) =>
      wide ? view.getInt32(at * 4, true) : view.getInt16(at * 2, true));
  }
  function opened(geometry) {
    const flat = numbers(geometry.rows, true), steps = numbers(geometry.steps, geometry.wide);
    const rows = [];
    let edgesAt = 0;
    for (let at = 0; at < flat.length; at += ROW) {
      const [start, length, page, direction, low, high, edge] = flat.slice(at, at + ROW);
      rows.push({ start, length, page, direction, low, high, edge, edgesAt });
      edgesAt += length;
    }
    const sum = (from, to) => { let total = 0; for (let at = from; at < to; at++) total += steps[at]; return total; };
    const round = (value) => Math.round(value * UNIT) / UNIT;
    function box(row, first, last) {
      const left = (row.edge + sum(row.edgesAt, row.edgesAt + first)) / UNIT;
      const right = (row.edge + sum(row.edgesAt, row.edgesAt + last)) / UNIT;
      const low = row.low / UNIT, high = row.high / UNIT;
      const [width, height] = geometry.sizes[row.page - 1];
      const corners = row.direction === 90 ? [low, height - right, high, height - left]
        : row.direction === 180 ? [width - right, height - high, width - left, height - low]
        : row.direction === 270 ? [width - high, left, width - low, right]
        : [left, low, right, high];
      return { page: row.page, box: corners.map(round) };
    }
    return (start, end) => rows
      .filter((row) => row.start < end && row.start + row.length > start)
      .map((row) => box(row, Math.max(start - row.start, 0), Math.min(end, row.start + row.length) - row.start));
  }
  return { of, open };
})();
