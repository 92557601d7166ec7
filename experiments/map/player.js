"use strict";
// Time, layers, keys and clicks: whatever changes the state draws it anew.

const state = { day: 0, shade: 0, kinds: { 1: true, 2: true, 3: true }, bases: true, square: -1, whole: false, playing: false };
const byId = (id) => document.getElementById(id);
let panels = [], asked = 0, last = 0, ahead = 0;

function show() {
  asked = 0;
  for (const panel of panels) panel.draw(state);
  byId("day").value = state.day;
  const text = `${dateOf(state.day)}, day ${state.day + 1} of ${data.days}`;
  byId("date").textContent = text;
  byId("day").setAttribute("aria-valuetext", text);
  tellCounters(state.day);
  tellPlace(state);
  if (!state.playing || state.square >= 0 || state.day % 7 === 0) data.sides.forEach((_, side) => tellEvents(side, state));
}

const later = () => { asked = asked || requestAnimationFrame(show); };

function seek(day) {
  state.day = Math.min(data.days - 1, Math.max(0, Math.round(day)));
  later();
}

function play(on) {
  if (on && state.day >= data.days - 1) state.day = 0;
  state.playing = on;
  ahead = state.day;
  last = 0;
  byId("toggle").textContent = on ? "❚❚" : "▶";
  byId("toggle").setAttribute("aria-label", on ? "Stop" : "Play");
  if (on) requestAnimationFrame(tick);
  later();
}

function tick(now) {
  if (!state.playing) return;
  if (last) ahead += (Math.min(now - last, 250) / 1000) * Number(byId("speed").value);
  last = now;
  const day = Math.floor(ahead);
  if (day >= data.days - 1) {
    seek(data.days - 1);
    play(false);
    return;
  }
  if (day !== state.day) seek(day);
  requestAnimationFrame(tick);
}

function press() {
  document.querySelectorAll("#shades button").forEach((chip) => chip.setAttribute("aria-pressed", Number(chip.dataset.shade) === state.shade));
  document.querySelectorAll("#marks button").forEach((chip) =>
    chip.setAttribute("aria-pressed", chip.dataset.kind ? state.kinds[chip.dataset.kind] : state.bases));
  tellLegend(state);
  later();
}

// The layer that a digit stands for: 1 to 5 and 0 shade, 6 to 8 are types of events, 9 bases.
function layer(digit) {
  if (digit <= data.layers.length) state.shade = digit - 1;
  else if (digit < 9) state.kinds[digit - 5] = !state.kinds[digit - 5];
  else state.bases = !state.bases;
  press();
}

function addChip(box, digit, text, values) {
  const chip = put(byId(box), "button", "");
  chip.type = "button";
  Object.assign(chip.dataset, values);
  put(chip, "kbd", digit);
  chip.append(` ${text}`);
  chip.addEventListener("click", (event) => {
    layer(digit);
    if (event.detail) chip.blur(); // a mouse or finger leaves the space bar to playing
  });
}

function addChips() {
  data.layers.forEach((one, i) => addChip("shades", i + 1, one.title, { shade: i }));
  addChip("shades", 0, "None", { shade: -1 });
  for (const kind of [1, 2, 3]) addChip("marks", kind + 5, `${KINDS[kind]} events`, { kind });
  addChip("marks", 9, "Bases", { bases: "" });
}

function onKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.tagName === "SELECT") return;
  const step = event.shiftKey ? 28 : 1;
  const does = {
    " ": () => play(!state.playing), ArrowLeft: () => seek(state.day - step), ArrowRight: () => seek(state.day + step),
    Home: () => seek(0), End: () => seek(data.days - 1), Escape: () => choose(-1),
  }[event.key];
  const onButton = event.key === " " && event.target.tagName === "BUTTON" && event.target.id !== "toggle";
  if (does && !onButton) {
    event.preventDefault();
    if (event.key !== " ") ahead = NaN;
    does();
    if (state.playing) ahead = state.day;
  } else if (/^[0-9]$/.test(event.key)) {
    layer(Number(event.key));
  }
}

function choose(square) {
  Object.assign(state, { square, whole: false });
  later();
}

function listen() {
  byId("toggle").addEventListener("click", (event) => { if (event.detail) byId("toggle").blur(); play(!state.playing); });
  byId("day").addEventListener("input", () => { seek(Number(byId("day").value)); ahead = state.day; });
  document.addEventListener("keydown", onKey);
  for (const panel of panels) panel.canvas.addEventListener("click", (event) => choose(panel.squareAt(event)));
  document.querySelectorAll(".more").forEach((more) => more.addEventListener("click", () => { state.whole = true; later(); }));
  new ResizeObserver(() => { // an empty canvas is filled before anybody sees it
    if (!panels.some((panel) => panel.misfits())) return;
    panels.forEach((panel) => panel.resize());
    show();
  }).observe(document.querySelector("main"));
}

function begin() {
  unpackAll(data.ground);
  unpackAll(data.sides);
  const sections = [...document.querySelectorAll(".panel")];
  document.querySelector("main").classList.toggle("single", sections.length === 1);
  panels = sections.map((section, side) => new Panel(section, side));
  panels.forEach((panel) => panel.resize());
  addChips();
  listen();
  press();
  seek(Number(location.hash.slice(1)) - 1 || 0); // play.html#300 opens on the 300th day
  show();
  document.body.dataset.ready = "yes";
}

begin();
