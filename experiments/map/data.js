"use strict";
// What is shown, unpacked: typed arrays in base64; values by layer, day and square.

const data = JSON.parse(document.getElementById("data").textContent);
const ARRAYS = { u1: Uint8Array, u2: Uint16Array, u4: Uint32Array, f4: Float32Array };

function unpack(packed) {
  return new ARRAYS[packed.type](Uint8Array.from(atob(packed.data), (letter) => letter.charCodeAt(0)).buffer);
}

// Every array below a node, in its place; fields that say only where they are above 0 are filled up.
function unpackAll(node) {
  if (node === null || typeof node !== "object") return;
  for (const [key, value] of Object.entries(node)) {
    if (value && typeof value.data === "string" && value.type in ARRAYS) node[key] = unpack(value);
    else unpackAll(value);
  }
  if (node.gaps) {
    const full = new Uint8Array(node.length);
    node.gaps.reduce((at, gap, i) => { full[at + gap] = node.values[i]; return at + gap; }, -1);
    node.values = full;
  }
}

// A layer's values on one day, a number a square: the week's mean, or platoon-days of the last seven days.
function valuesOn(side, key, day) {
  const count = data.ground.gid.length, out = new Float32Array(count);
  const { values, scale } = data.sides[side].fields[key];
  const first = key === "patrols" ? Math.max(0, day - data.week + 1) : Math.floor(day / data.week);
  const last = key === "patrols" ? day : first;
  for (let row = first; row <= last; row++)
    for (let square = 0; square < count; square++) out[square] += values[row * count + square] * scale;
  return out;
}

// Men of a base on one day.
function menOn(base, day) {
  let men = 0;
  for (const [since, number] of base.men) {
    if (since > day) break;
    men = number;
  }
  return men;
}

// Where each day's events begin in the columns; one entry more than there are days.
function startsOf(days) {
  const starts = new Uint32Array(data.days + 1);
  for (const day of days) starts[day + 1]++;
  for (let day = 0; day < data.days; day++) starts[day + 1] += starts[day];
  return starts;
}

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

function dateOf(day) {
  const date = new Date(Date.parse(data.first + "T00:00:00Z") + day * 86400000);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

const KINDS = { 1: "State-based", 2: "Non-state", 3: "One-sided" };
const decimals = () => (data.mean ? 1 : 0);

function plain(value, digits = decimals()) {
  const shown = Math.abs(value) >= 1000 ? 0 : digits;
  return Math.abs(value).toLocaleString("en", { minimumFractionDigits: shown, maximumFractionDigits: shown });
}

const counted = (number, word) => `${plain(number)} ${word}${plain(number) === "1" ? "" : "s"}`;

function signed(value) {
  const text = plain(value);
  return /[1-9]/.test(text) ? (value > 0 ? "+" : "−") + text : text;
}
