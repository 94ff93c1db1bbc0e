"use strict";

// The table of repositories: filtered, sorted, and shown a page at a time. Texts come from
// repositories, and are only ever put in as text; the page's policy refuses anything else.

const ROWS_OF_A_PAGE = 100;
const COLUMNS = 5;
// In a narrow window a table is laid out as blocks; with their roles written, it stays a table.
const ROLES = { table: "table", thead: "rowgroup", tbody: "rowgroup", tr: "row", td: "cell" };
const SELECTS = ["code", "interface", "severity"];
const GRAVITY = { error: 0, warning: 1, note: 2 };

const byId = (id) => document.getElementById(id);
const words = JSON.parse(byId("words").textContent);
const labels = new Map(words.outcomes);
const outcomes = [...labels.keys()];
const units = readUnits(byId("units").textContent.trim().split("\n"));
const opened = new Set();
const state = {};
let order = [];
let isPrinting = false;

const KEYS = {
  source: (unit) => unit.rank,
  outcome: (unit) => outcomes.indexOf(unit.outcome),
  codes: (unit) => unit.codes.join() || "~",
  files: (unit) => unit.files.length,
  seconds: (unit) => unit.seconds,
};

/** Two lines for each unit: what is searched, and its diffs, which are read when they are shown. */
function readUnits(lines) {
  const read = [];
  for (let at = 0; at + 1 < lines.length; at += 2) {
    const unit = JSON.parse(lines[at]);
    unit.diffs = lines[at + 1];
    unit.searched = searchedText(unit).toLowerCase();
    read.push(unit);
  }
  const { compare } = new Intl.Collator("en", { numeric: true });
  read.sort((one, other) => compare(one.source, other.source));
  read.forEach((unit, rank) => { unit.rank = rank; });
  return read;
}

function searchedText(unit) {
  const told = unit.diagnostics.map((each) => `${each.code} ${each.place} ${each.message}`);
  const files = unit.files.map((file) => file.name);
  const earlier = unit.earlier ? "earlier run" : "";
  return [unit.source, unit.reason ?? "", earlier, ...unit.codes, ...told, ...files].join("\n");
}

// The state: what is shown, and in which order. It is kept in the address, after the #.

function readState() {
  const given = new URLSearchParams(location.hash.slice(1));
  const sort = given.get("sort") ?? "outcome";
  const key = sort.replace(/^-/, "");
  state.outcomes = new Set((given.get("outcome") ?? "").split(",").filter((each) => outcomes.includes(each)));
  for (const id of SELECTS) {
    const value = given.get(id) ?? "";
    state[id] = [...byId(id).options].some((option) => option.value === value) ? value : "";
    byId(id).value = state[id];
  }
  state.text = given.get("text") ?? "";
  state.key = Object.hasOwn(KEYS, key) ? key : "outcome";
  state.isDescending = sort.startsWith("-");
  state.page = Math.max(0, Number.parseInt(given.get("page") ?? "1", 10) - 1 || 0);
  byId("text").value = state.text;
}

function writeState() {
  const sort = (state.isDescending ? "-" : "") + state.key;
  const chosen = new URLSearchParams();
  if (state.outcomes.size) chosen.set("outcome", [...state.outcomes].join());
  for (const id of SELECTS) if (state[id]) chosen.set(id, state[id]);
  if (state.text) chosen.set("text", state.text);
  if (sort !== "outcome") chosen.set("sort", sort);
  if (state.page) chosen.set("page", state.page + 1);
  history.replaceState(null, "", `#${chosen}`);
}

function change(changes) {
  Object.assign(state, { page: 0 }, changes);
  if ("key" in changes || "isDescending" in changes) sort();
  show();
  writeState();
}

// Sorting and filtering.

function sort() {
  const key = KEYS[state.key];
  const sign = state.isDescending ? -1 : 1;
  const keyed = units.map((unit) => [key(unit), unit]);
  keyed.sort(([one, first], [other, second]) =>
    one === other ? first.rank - second.rank : one < other ? -sign : sign);
  order = keyed.map(([, unit]) => unit);
}

/** Whether a diagnostic is as grave as the filter asks for. */
function isGraveEnough(diagnostic) {
  return !state.severity || GRAVITY[diagnostic.severity] <= GRAVITY[state.severity];
}

function found() {
  const sought = state.text.toLowerCase().split(/\s+/).filter(Boolean);
  return order.filter((unit) =>
    (!state.outcomes.size || state.outcomes.has(unit.outcome)) &&
    (!state.code || unit.codes.includes(state.code)) &&
    (!state.interface || unit.in_force.includes(state.interface)) &&
    (!state.severity || unit.diagnostics.some(isGraveEnough)) &&
    sought.every((word) => unit.searched.includes(word)));
}

// What is on the page.

function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (tag in ROLES) element.setAttribute("role", ROLES[tag]);
  element.append(...children);
  return element;
}

function header(scope, ...children) {
  const cell = make("th", "", ...children);
  cell.scope = scope;
  cell.setAttribute("role", scope === "row" ? "rowheader" : "columnheader");
  return cell;
}

function counted(count, noun) {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

function show() {
  const all = found();
  const last = Math.max(0, Math.ceil(all.length / ROWS_OF_A_PAGE) - 1);
  state.page = Math.min(state.page, last);
  const start = isPrinting ? 0 : state.page * ROWS_OF_A_PAGE;
  const shown = isPrinting ? all : all.slice(start, start + ROWS_OF_A_PAGE);
  document.querySelector(".units tbody").replaceChildren(...shown.flatMap(rows));
  byId("shown").textContent = summary(all.length, start, shown.length);
  showControls(last);
}

function summary(count, start, shown) {
  if (!count) return "No repository is like this.";
  const of = count === units.length ? "" : ` of ${units.length.toLocaleString("en")}`;
  const range = shown === count ? "" : `, ${(start + 1).toLocaleString("en")} to ${(start + shown).toLocaleString("en")} shown`;
  return `${count.toLocaleString("en")}${of} ${units.length === 1 ? "repository" : "repositories"}${range}`;
}

function showControls(last) {
  for (const button of document.querySelectorAll("[data-outcome]")) {
    button.setAttribute("aria-pressed", state.outcomes.has(button.dataset.outcome));
  }
  for (const header of document.querySelectorAll("[data-key]")) {
    if (header.dataset.key === state.key) {
      header.setAttribute("aria-sort", state.isDescending ? "descending" : "ascending");
    } else {
      header.removeAttribute("aria-sort");
    }
  }
  for (const button of document.querySelectorAll("[data-to]")) {
    const isBack = ["first", "previous"].includes(button.dataset.to);
    button.setAttribute("aria-disabled", state.page === (isBack ? 0 : last));
  }
  document.querySelector(".pages").hidden = last === 0;
  byId("page").textContent = `Page ${state.page + 1} of ${last + 1}`;
}

function rows(unit) {
  const button = make("button", "source", make("span", "name", unit.source));
  const isOpen = opened.has(unit);
  button.type = "button";
  button.setAttribute("aria-expanded", isOpen);
  const row = make("tr", "unit",
    header("row", button, ...reasonOf(unit)),
    make("td", "", make("span", `outcome ${unit.outcome}`, labels.get(unit.outcome)), ...(unit.earlier ? [make("span", "earlier", "earlier run")] : [])),
    make("td", "codes", ...unit.codes.flatMap((code) => [make("span", "code", code), " "])),
    make("td", "number", String(unit.files.length)),
    make("td", "number", unit.seconds.toFixed(3)));
  row.unit = unit;
  return isOpen ? [row, detailsRow(unit)] : [row];
}

/** Say why a unit failed, so that nobody needs to open it to know. */
function reasonOf(unit) {
  const error = unit.diagnostics.find((each) => each.severity === "error");
  const reason = unit.reason ?? (error && `${error.code} ${error.message}`);
  return reason ? [make("p", "reason", reason)] : [];
}

function toggle(row) {
  const button = row.querySelector("button");
  const isOpen = !opened.delete(row.unit);
  if (isOpen) {
    opened.add(row.unit);
    row.after(detailsRow(row.unit));
  } else {
    row.nextElementSibling.remove();
  }
  button.setAttribute("aria-expanded", isOpen);
}

// The details of a unit.

function detailsRow(unit) {
  const cell = make("td", "", factsOf(unit), ...diagnosticsOf(unit), ...filesOf(unit));
  cell.colSpan = COLUMNS;
  return make("tr", "details", cell);
}

function factsOf(unit) {
  const facts = [
    counted(unit.folders, "folder"),
    `${unit.seconds.toFixed(3)} s`,
    unit.commit ? `commit ${unit.commit.slice(0, 12)}` : "not a checkout",
  ];
  if (unit.in_force.length) facts.push(`the platform reads: ${unit.in_force.join(", ")}`);
  if (unit.proved) facts.push("proved: the new files give back every legacy request");
  if (unit.earlier) facts.push("done by an earlier run, whose diff is not kept");
  return make("ul", "about", ...facts.map((fact) => make("li", "", fact)));
}

/** Group the diagnostics by code, under what the code means; the gravest come first. */
function diagnosticsOf(unit) {
  const groups = new Map();
  for (const each of unit.diagnostics.filter(isGraveEnough)) {
    const key = `${GRAVITY[each.severity]} ${each.code}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  const shown = [...groups.values()].map(group);
  if (unit.untold) shown.push(make("p", "untold", `${counted(unit.untold, "more diagnostic")} not shown here.`));
  return shown;
}

function group(diagnostics) {
  const { code, severity } = diagnostics[0];
  const heading = make("h3", severity, make("span", "word", severity), " ",
    make("span", "code", code), " ", make("span", "meaning", words.codes[code] ?? ""));
  return make("section", "group", heading, make("ul", "", ...diagnostics.map(item)));
}

function item(diagnostic) {
  const parts = [make("span", "place", diagnostic.place)];
  if (diagnostic.message !== words.codes[diagnostic.code]) parts.push(make("p", "message", diagnostic.message));
  if (diagnostic.excerpt) {
    const [before, marked, after] = diagnostic.excerpt;
    parts.push(make("pre", "excerpt", before, make("mark", "", marked), after));
  }
  if (diagnostic.hint) parts.push(make("p", "hint", make("b", "", "help: "), diagnostic.hint));
  return make("li", "", ...parts);
}

// The diff of a unit: for each file its lines before and after, side by side.

function filesOf(unit) {
  const diffs = JSON.parse(unit.diffs);
  return unit.files.map((file, index) => {
    const heading = make("h3", "file", make("span", "name", file.name), " ", make("span", `change ${file.change}`, file.change));
    return make("section", "group", heading, ...diffOf(file, diffs[index]));
  });
}

function diffOf(file, diff) {
  if (!diff) return [];
  const shown = diff.hunks ? [diffTable(file, diff.hunks)] : [];
  if (!diff.hunks && !diff.untold) shown.push(make("p", "untold", "The file is empty."));
  if (diff.untold) {
    shown.push(make("p", "untold", `Shortened: ${counted(diff.untold, "more line")} not shown here. --patch-dir writes the whole patch.`));
  }
  return shown;
}

/** A file that is new or deleted has one side only, which gets all the room. */
function diffTable(file, hunks) {
  const sides = { created: ["after"], deleted: ["before"] }[file.change] ?? ["before", "after"];
  const columns = sides.flatMap(() => [make("col", "line"), make("col", "text")]);
  const head = make("tr", "", ...sides.flatMap((side) => [header("col", "line"), header("col", side)]));
  const body = pairs(hunks).map((pair) => diffRow(pair, sides));
  return make("table", "diff", make("colgroup", "", ...columns), make("thead", "unseen", head), make("tbody", "", ...body));
}

/** Read hunks into pairs of lines that face each other; one with `gap` is where lines are skipped. */
function pairs(hunks) {
  const read = [];
  const numbers = { before: 0, after: 0 };
  let removed = [];
  let added = [];
  let latest = null;
  const pairUp = () => {
    for (let at = 0; at < Math.max(removed.length, added.length); at += 1) {
      read.push({ before: removed[at], after: added[at] });
    }
    [removed, added] = [[], []];
  };
  const lineOf = (side, sign, text) => {
    latest = { number: numbers[side], sign, text, note: "" };
    numbers[side] += 1;
    return latest;
  };
  for (const line of hunks.split("\n")) {
    const text = line.slice(1);
    if (line.startsWith("-")) {
      removed.push(lineOf("before", "-", text));
    } else if (line.startsWith("+")) {
      added.push(lineOf("after", "+", text));
    } else if (line.startsWith("\\")) {
      latest.note = text.trim();
    } else {
      pairUp();
      const hunk = /^@@ -(\d+)\S* \+(\d+)/.exec(line);
      if (hunk) {
        [numbers.before, numbers.after] = [Number(hunk[1]), Number(hunk[2])];
        if (Math.max(numbers.before, numbers.after) > 1) read.push({ gap: `… from line ${hunk[1]}` });
      } else {
        read.push({ before: lineOf("before", " ", text), after: lineOf("after", " ", text) });
      }
    }
  }
  pairUp();
  return read;
}

function diffRow(pair, sides) {
  if (pair.gap) {
    const cell = make("td", "", pair.gap);
    cell.colSpan = 2 * sides.length;
    return make("tr", "gap", cell);
  }
  const common = pair.before && pair.after ? commonEnds(pair.before.text, pair.after.text) : null;
  return make("tr", pair.before?.sign === " " ? "same" : "", ...sides.flatMap((side) => diffCells(pair[side], side, common)));
}

function diffCells(line, side, common) {
  if (!line) return [make("td", `line ${side} none`), make("td", `text ${side} none`)];
  const kind = { "-": "removed", "+": "added" }[line.sign] ?? "kept";
  const { text } = line;
  const parts = kind === "kept" || !common
    ? [text]
    : [text.slice(0, common.start), make("mark", "", text.slice(common.start, text.length - common.end)), text.slice(text.length - common.end)];
  if (line.note) parts.push(make("span", "note", line.note));
  return [
    make("td", `line ${side} ${kind}`, String(line.number)),
    make("td", `text ${side} ${kind}`, make("span", "sign", line.sign), ...parts),
  ];
}

/** Give how many characters two lines share in whole words at both ends, or null for none. */
function commonEnds(one, other) {
  const shorter = Math.min(one.length, other.length);
  let start = 0;
  while (start < shorter && one[start] === other[start]) start += 1;
  while (start && /\w/.test(one[start - 1])) start -= 1;
  let end = 0;
  while (end < shorter - start && one.at(-1 - end) === other.at(-1 - end)) end += 1;
  while (end && /\w/.test(one.at(-end))) end -= 1;
  return start + end ? { start, end } : null;
}

// What the user does.

document.querySelector(".totals").addEventListener("click", (event) => {
  const outcome = event.target.closest("[data-outcome]")?.dataset.outcome;
  if (!outcome) return;
  const chosen = new Set(state.outcomes);
  if (!chosen.delete(outcome)) chosen.add(outcome);
  change({ outcomes: chosen });
});

document.querySelector(".units thead").addEventListener("click", (event) => {
  const key = event.target.closest("button")?.parentElement.dataset.key;
  if (key) change({ key, isDescending: key === state.key && !state.isDescending });
});

document.querySelector(".units tbody").addEventListener("click", (event) => {
  const row = event.target.closest("tr.unit");
  if (row && getSelection().isCollapsed) toggle(row);
});

document.querySelector(".pages").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button || button.getAttribute("aria-disabled") === "true") return;
  const pages = { first: 0, previous: state.page - 1, next: state.page + 1, last: Infinity };
  change({ page: pages[button.dataset.to] });
  byId("shown").scrollIntoView();
});

document.querySelector(".filters").addEventListener("submit", (event) => event.preventDefault());
byId("text").addEventListener("input", (event) => change({ text: event.target.value }));
for (const id of SELECTS) byId(id).addEventListener("change", (event) => change({ [id]: event.target.value }));
byId("clear").addEventListener("click", () => {
  byId("text").value = "";
  for (const id of SELECTS) byId(id).value = "";
  change({ outcomes: new Set(), text: "", ...Object.fromEntries(SELECTS.map((id) => [id, ""])) });
});

const theme = byId("theme");
theme.setAttribute("aria-pressed", matchMedia("(prefers-color-scheme: dark)").matches);
theme.addEventListener("click", () => {
  const isDark = theme.getAttribute("aria-pressed") !== "true";
  theme.setAttribute("aria-pressed", isDark);
  document.documentElement.dataset.theme = isDark ? "dark" : "light";
});

addEventListener("beforeprint", () => { isPrinting = true; show(); });
addEventListener("afterprint", () => { isPrinting = false; show(); });
addEventListener("hashchange", start);

function start() {
  readState();
  sort();
  show();
}

start();
