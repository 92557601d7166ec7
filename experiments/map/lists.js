"use strict";
// Counters, legend, and the events of a square or of the last two weeks, as tables.

const FEW = { everywhere: 10, square: 40 };

function put(parent, tag, text) {
  const node = document.createElement(tag);
  node.textContent = text;
  parent.append(node);
  return node;
}

function tellCounters(day) {
  for (const row of document.querySelectorAll("#counters [data-counter]")) {
    const values = data.sides.map((side) => side.counts[row.dataset.counter][day]);
    const texts = values.map((value) => plain(value));
    if (values.length > 1) texts.push(signed(values[1] - values[0]));
    row.querySelectorAll("td").forEach((cell, i) => { cell.textContent = texts[i]; });
  }
}

function tellLegend(state) {
  const layer = data.layers[state.shade], box = document.getElementById("ramp");
  box.replaceChildren();
  if (layer) {
    put(box, "div", `${layer.title}: ${layer.unit}`);
    put(box, "div", "").className = "strip";
    box.lastChild.style.background = `linear-gradient(to right, ${LAND}, ${layer.colour})`;
    const ends = put(box, "div", "");
    ends.className = "ends";
    put(ends, "span", "0");
    put(ends, "span", Number((layer.top * 0.5 ** (1 / layer.power)).toPrecision(3)));
    put(ends, "span", `${layer.top}${layer.key === "patrols" ? " or more" : ""}`);
  }
  const list = document.getElementById("keys");
  list.replaceChildren();
  const told = (kind) => (data.mean ? `mean ${KINDS[kind].toLowerCase()} deaths` : `${KINDS[kind].toLowerCase()} event`);
  const key = (draw, text) => {
    const item = put(list, "li", ""), canvas = document.createElement("canvas");
    canvas.width = canvas.height = 44;
    item.append(canvas);
    put(item, "span", text);
    const pen = canvas.getContext("2d");
    pen.scale(2, 2);
    draw(pen);
  };
  for (const kind of [1, 2, 3]) if (state.kinds[kind]) key((pen) => drawMark(pen, kind, 11, 11, 5.5, true), `${told(kind)} of the last ${RECENT} days`);
  const any = Object.values(state.kinds).some(Boolean);
  if (any && !data.mean) key((pen) => drawMark(pen, 1, 11, 11, 3, false), "hollow: nobody died; size grows with the dead, old ones fade");
  if (any && data.mean) key((pen) => drawMark(pen, 1, 11, 11, 3, true), "area grows with the mean dead");
  if (state.bases) key((pen) => drawBase(pen, 11, 11, 5), "base of the mission, side grows with its men");
  key((pen) => { pen.beginPath(); pen.arc(11, 11, 1.8, 0, 7); pen.fill(); }, "town; names in bold are bases");
}

// Rows of the events asked for, latest first: those of a square since the mandate date, or of the last two weeks anywhere.
function chosen(side, state) {
  const events = data.sides[side].events, found = [];
  for (let i = events.day.length - 1; i >= 0; i--) {
    if (events.day[i] > state.day || !state.kinds[events.kind[i]]) continue;
    if (state.square >= 0 ? events.row[i] === state.square : events.day[i] > state.day - RECENT) found.push(i);
    else if (state.square < 0) break;
  }
  return found;
}

function tellPlace(state) {
  const { latitude, longitude, gid, region } = data.ground, s = state.square;
  const title = document.getElementById("place"), note = document.getElementById("value"), layer = data.layers[state.shade];
  if (s < 0) {
    title.textContent = `Events of the last ${RECENT} days`;
    note.textContent = "Click a square of a map, or touch it, for its own events since the mandate date. Types that are switched off are left out.";
    return;
  }
  const where = `${latitude[s].toFixed(3)}° N, ${Math.abs(longitude[s]).toFixed(3)}° ${longitude[s] < 0 ? "W" : "E"}`;
  title.textContent = `Events on the square at ${where}, ${data.regions[region[s]]}, since the mandate date`;
  const values = data.sides.map((side, i) => layer && `${side.label} ${valuesOn(i, layer.key, state.day)[s].toFixed(2)}`);
  note.textContent = `PRIO-GRID cell ${gid[s]}.` + (layer ? ` ${layer.title}, ${layer.unit}: ${values.join(", ")}.` : "");
}

function tellEvents(side, state) {
  const box = document.querySelector(`#lists [data-side="${side}"]`), events = data.sides[side].events, rows = chosen(side, state);
  const count = data.mean ? rows.reduce((sum, i) => sum + events.count[i], 0) / data.runs : rows.length;
  const sum = (name) => rows.reduce((total, i) => total + events[name][i], 0) / (data.mean ? data.runs : 1);
  box.querySelector(".sum").textContent = `: ${counted(count, "event")}${data.mean ? " a run" : ""}, ${plain(sum("deaths"))} dead`;
  const head = box.querySelector("thead"), body = box.querySelector("tbody"), more = box.querySelector(".more");
  head.replaceChildren();
  body.replaceChildren();
  const titles = data.mean ? ["Type", "Events a run", "Dead a run", "Civilians"] : ["Date", "Event", "Dead", "Civilians"];
  titles.forEach((title) => put(head, "th", title));
  if (data.mean) tellKinds(body, events, rows);
  const shown = data.mean ? [] : state.whole ? rows : rows.slice(0, state.square < 0 ? FEW.everywhere : FEW.square);
  for (const i of shown) {
    const row = put(body, "tr", ""), sides = `${events.names[events.side_a[i]]} – ${events.names[events.side_b[i]]}`;
    put(row, "td", dateOf(events.day[i]));
    put(row, "td", `${sides}: ${events.subtypes[events.subtype[i]]}, ${KINDS[events.kind[i]].toLowerCase()}`);
    put(row, "td", events.deaths[i]);
    put(row, "td", events.civilians[i]);
  }
  if (!rows.length) put(put(body, "tr", ""), "td", "none").colSpan = titles.length;
  more.hidden = data.mean || shown.length === rows.length;
  more.textContent = `show all ${rows.length} events`;
}

function tellKinds(body, events, rows) {
  for (const kind of [1, 2, 3]) {
    const mine = rows.filter((i) => events.kind[i] === kind);
    if (!mine.length) continue;
    const row = put(body, "tr", ""), sum = (name) => mine.reduce((total, i) => total + events[name][i], 0) / data.runs;
    put(row, "td", KINDS[kind]);
    for (const name of ["count", "deaths", "civilians"]) put(row, "td", plain(sum(name), 2));
  }
}
