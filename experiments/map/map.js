"use strict";
// The map of one scenario: squares, outlines, the Niger, towns, bases and events on a canvas.

const LAND = "#f6f4ef", EDGE = "#8a857a", WATER = "#6ba3c7", INK = "#1a1a1a", STEPS = 64, RECENT = 14, TALL = 1.05;
const MARKS = { 1: "#e69f00", 2: "#56b4e9", 3: "#d55e00" };

function ramp(colour) {
  const ends = [LAND, colour].map((text) => [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16)));
  return Array.from({ length: STEPS + 1 }, (_, step) =>
    `rgb(${ends[0].map((from, i) => Math.round(from + ((ends[1][i] - from) * step) / STEPS)).join(",")})`);
}

function drawMark(pen, kind, x, y, size, filled) {
  pen.beginPath();
  if (kind === 1) pen.arc(x, y, size, 0, 2 * Math.PI);
  else if (kind === 2) pen.rect(x - size * 0.9, y - size * 0.9, size * 1.8, size * 1.8);
  else {
    pen.moveTo(x, y - size * 1.2);
    pen.lineTo(x + size * 1.1, y + size * 0.8);
    pen.lineTo(x - size * 1.1, y + size * 0.8);
    pen.closePath();
  }
  pen.fillStyle = filled ? MARKS[kind] : "#ffffff";
  pen.fill();
  pen.lineWidth = 0.9;
  pen.strokeStyle = filled ? INK : MARKS[kind];
  pen.stroke();
}

function drawBase(pen, x, y, size) {
  pen.fillStyle = "#ffffff";
  pen.strokeStyle = INK;
  pen.lineWidth = 1.4;
  pen.fillRect(x - size, y - size, 2 * size, 2 * size);
  pen.strokeRect(x - size, y - size, 2 * size, 2 * size);
}

class Panel {
  constructor(section, side) {
    this.canvas = section.querySelector("canvas");
    this.side = side;
    const { latitude, longitude } = data.ground, half = data.map.resolution;
    this.box = { west: Math.min(...longitude) - half, east: Math.max(...longitude) + half,
      south: Math.min(...latitude) - half, north: Math.max(...latitude) + half };
    this.starts = startsOf(data.sides[side].events.day);
  }

  misfits() {
    return Math.max(this.canvas.clientWidth, 50) !== this.width || (window.devicePixelRatio || 1) !== this.ratio;
  }

  // Fit the canvas to its place, and draw what never changes once.
  resize() {
    const { west, east, south, north } = this.box, ratio = window.devicePixelRatio || 1;
    this.ratio = ratio;
    this.width = Math.max(this.canvas.clientWidth, 50);
    this.height = Math.round((this.width * (north - south) * TALL) / (east - west));
    this.canvas.style.height = `${this.height}px`;
    this.canvas.width = Math.round(this.width * ratio);
    this.canvas.height = Math.round(this.height * ratio);
    this.pen = this.canvas.getContext("2d");
    this.pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.over = document.createElement("canvas");
    this.over.width = this.canvas.width;
    this.over.height = this.canvas.height;
    const pen = this.over.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.drawOver(pen);
  }

  x(lon) { return ((lon - this.box.west) / (this.box.east - this.box.west)) * this.width; }
  y(lat) { return ((this.box.north - lat) / (this.box.north - this.box.south)) * this.height; }

  trace(pen, line) {
    pen.beginPath();
    for (const [lon, lat] of line) pen.lineTo(this.x(lon), this.y(lat));
  }

  drawOver(pen) {
    pen.strokeStyle = EDGE;
    pen.lineWidth = 0.8;
    for (const ring of data.map.outline) { this.trace(pen, ring); pen.stroke(); }
    pen.strokeStyle = WATER;
    pen.lineWidth = 1.3;
    for (const line of data.map.river) { this.trace(pen, line); pen.stroke(); }
    const inside = (spot) => spot.lon > this.box.west && spot.lon < this.box.east && spot.lat > this.box.south && spot.lat < this.box.north;
    const most = (base) => Math.max(...base.men.map(([, men]) => men));
    const bases = data.sides[this.side].bases.filter(inside).sort((one, other) => most(other) - most(one));
    const apart = (town) => bases.every((base) => Math.max(Math.abs(base.lon - town.lon), Math.abs(base.lat - town.lat)) > 0.15);
    const towns = data.map.towns.filter((town) => inside(town) && apart(town));
    pen.fillStyle = INK;
    for (const town of towns) { pen.beginPath(); pen.arc(this.x(town.lon), this.y(town.lat), 1.6, 0, 2 * Math.PI); pen.fill(); }
    this.name(pen, bases, towns);
  }

  // Names beside their dots, at the first of four places that is free; none where all are taken.
  name(pen, bases, towns) {
    const spots = [...bases, ...towns], taken = spots.map((spot) => this.around(spot, 4));
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    for (const [place, spot] of spots.entries()) {
      pen.font = `${place < bases.length ? "600 " : ""}10.5px "DejaVu Sans", Verdana, Arial, sans-serif`;
      const wide = pen.measureText(spot.name).width, x = this.x(spot.lon), y = this.y(spot.lat);
      for (const [left, middle] of [[x + 7, y], [x - 7 - wide, y], [x - wide / 2, y - 11], [x - wide / 2, y + 11]]) {
        const box = [left - 1, middle - 6, left + wide + 1, middle + 6];
        const out = box[0] < 2 || box[2] > this.width - 2 || box[1] < 2 || box[3] > this.height - 2;
        const meets = taken.some((other, i) => i !== place && box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3]);
        if (out || meets) continue;
        taken.push(box);
        pen.lineWidth = 2.6;
        pen.strokeStyle = "rgba(255,255,255,.85)";
        pen.strokeText(spot.name, left, middle);
        pen.fillStyle = INK;
        pen.fillText(spot.name, left, middle);
        break;
      }
    }
  }

  around(spot, gap) {
    const x = this.x(spot.lon), y = this.y(spot.lat);
    return [x - gap, y - gap, x + gap, y + gap];
  }

  corners(square) {
    const { latitude, longitude } = data.ground, half = data.map.resolution / 2;
    const left = Math.floor(this.x(longitude[square] - half)), above = Math.floor(this.y(latitude[square] + half));
    return [left, above, Math.floor(this.x(longitude[square] + half)) - left, Math.floor(this.y(latitude[square] - half)) - above];
  }

  draw(state) {
    const pen = this.pen;
    pen.fillStyle = "#ffffff";
    pen.fillRect(0, 0, this.width, this.height);
    pen.fillStyle = LAND;
    for (const ring of data.map.outline) { this.trace(pen, ring); pen.fill(); }
    const layer = data.layers[state.shade];
    if (layer) this.drawSquares(pen, layer, valuesOn(this.side, layer.key, state.day));
    pen.drawImage(this.over, 0, 0, this.width, this.height);
    if (state.bases) this.drawBases(pen, state.day);
    if (data.mean) this.drawMeans(pen, state); else this.drawEvents(pen, state);
    if (state.square >= 0) {
      for (const [width, colour, dashes] of [[4.5, "#ffffff", []], [2, INK, [4, 3]]]) {
        pen.lineWidth = width;
        pen.strokeStyle = colour;
        pen.setLineDash(dashes);
        pen.strokeRect(...this.corners(state.square));
      }
      pen.setLineDash([]);
    }
  }

  drawSquares(pen, layer, values) {
    layer.ramp = layer.ramp || ramp(layer.colour);
    for (let square = 0; square < values.length; square++) {
      const step = Math.min(STEPS, Math.round((values[square] / layer.top) ** layer.power * STEPS));
      if (step < 1) continue;
      pen.fillStyle = layer.ramp[step];
      pen.fillRect(...this.corners(square));
    }
  }

  drawBases(pen, day) {
    for (const base of data.sides[this.side].bases) {
      const men = menOn(base, day);
      if (men >= 0.5) drawBase(pen, this.x(base.lon), this.y(base.lat), 2.5 + Math.sqrt(men) / 14);
    }
  }

  drawEvents(pen, state) {
    const events = data.sides[this.side].events, { latitude, longitude } = data.ground;
    for (let i = this.starts[Math.max(0, state.day - RECENT + 1)]; i < this.starts[state.day + 1]; i++) {
      if (!state.kinds[events.kind[i]]) continue;
      pen.globalAlpha = 1 - (0.65 * (state.day - events.day[i])) / (RECENT - 1);
      const dead = events.deaths[i], size = dead ? 2.4 + 1.25 * Math.sqrt(dead) : 2.4;
      drawMark(pen, events.kind[i], this.x(longitude[events.row[i]]), this.y(latitude[events.row[i]]), size, dead > 0);
    }
    pen.globalAlpha = 1;
  }

  drawMeans(pen, state) {
    const events = data.sides[this.side].events, { latitude, longitude } = data.ground, sums = new Map();
    for (let i = this.starts[Math.max(0, state.day - RECENT + 1)]; i < this.starts[state.day + 1]; i++) {
      const key = events.row[i] * 4 + events.kind[i];
      if (state.kinds[events.kind[i]]) sums.set(key, (sums.get(key) || 0) + events.deaths[i] / data.runs);
    }
    pen.globalAlpha = 0.85;
    for (const [key, dead] of sums) {
      const row = Math.floor(key / 4), size = 2.4 * Math.sqrt(dead);
      if (size >= 0.8) drawMark(pen, key % 4, this.x(longitude[row]), this.y(latitude[row]), size, true);
    }
    pen.globalAlpha = 1;
  }

  squareAt(event) {
    const place = this.canvas.getBoundingClientRect(), { latitude, longitude } = data.ground, half = data.map.resolution / 2;
    const lon = this.box.west + ((event.clientX - place.left) / place.width) * (this.box.east - this.box.west);
    const lat = this.box.north - ((event.clientY - place.top) / place.height) * (this.box.north - this.box.south);
    return latitude.findIndex((middle, i) => Math.abs(middle - lat) <= half && Math.abs(longitude[i] - lon) <= half);
  }
}
