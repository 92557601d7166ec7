// Goes through the player as a user would: ten days, layers, playing, keys, a click; then measures how the page is laid out.
const wait = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
const later = (ms) => new Promise((done) => setTimeout(done, ms));
const key = (name, more = {}) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, ...more }));
const slider = document.getElementById("day");
const seekTo = async (day) => { slider.value = day; slider.dispatchEvent(new Event("input")); await wait(); };
const texts = (where) => [...document.querySelectorAll(where)].map((node) => node.textContent);
const canvases = [...document.querySelectorAll(".panel canvas")];
const pixels = (canvas) => new Uint32Array(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer);
const picture = () => canvases.map((canvas) => pixels(canvas).reduce((sum, pixel) => (sum * 31 + pixel) | 0, 7)).join();
const colours = (canvas) => new Set(pixels(canvas)).size;

const found = { width: innerWidth, ready: document.body.dataset.ready, counters: {} };
for (const day of DAYS) {
  await seekTo(day);
  found.counters[day] = Object.fromEntries([...document.querySelectorAll("#counters [data-counter]")].map((row) =>
    [row.dataset.counter, [...row.querySelectorAll("td")].map((cell) => cell.textContent)]));
}
found.date = document.getElementById("date").textContent;

const pictures = [];
for (const digit of "012345") { key(digit); await wait(); pictures.push(picture()); }
for (const digit of "6789") { key(digit); await wait(); pictures.push(picture()); key(digit); }
await wait();
found.pictures = new Set(pictures).size;
key("1");

key("Home"); await wait();
const moves = [Number(slider.value)];
key("ArrowRight"); await wait(); moves.push(Number(slider.value));
key("ArrowRight", { shiftKey: true }); await wait(); moves.push(Number(slider.value));
key("ArrowLeft"); await wait(); moves.push(Number(slider.value));
key("End"); await wait(); moves.push(Number(slider.value));
found.moves = moves;

await seekTo(0);
key(" "); await later(1500); const running = Number(slider.value);
key(" "); await wait(); const stopped = Number(slider.value);
await later(500);
found.played = [running, stopped, Number(slider.value)];

await seekTo(DAYS[DAYS.length - 1]);
const panel = panels[0], place = canvases[0].getBoundingClientRect();
const at = { clientX: place.left + panel.x(CLICK[0]), clientY: place.top + panel.y(CLICK[1]), bubbles: true };
canvases[0].dispatchEvent(new MouseEvent("click", at));
await wait();
document.querySelectorAll(".more").forEach((more) => more.hidden || more.click());
await wait();
found.square = SQUARES[state.square];
found.place = document.getElementById("place").textContent;
found.listed = [0, 1].map((side) => texts(`#lists [data-side="${side}"] tbody td`));

const shown = [...document.querySelectorAll("body *")].filter((node) => node.checkVisibility() && !node.closest("script, select, pre"));
const own = (node) => [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
const leaves = shown.filter((node) => node.tagName === "CANVAS" || node.tagName === "INPUT" || (own(node) && !node.parentElement.closest("p, li, button")));
const boxes = leaves.map((node) => [node, node.getBoundingClientRect()]);
const said = (node) => `${node.tagName}#${node.id}.${node.className} ${node.textContent.slice(0, 30)}`;
found.outside = boxes.filter(([, box]) => box.left < -0.5 || box.right > innerWidth + 0.5).map(([node]) => said(node));
found.clipped = shown.filter((node) => own(node) && (node.scrollWidth > node.clientWidth + 1 && node.clientWidth > 0)).map(said);
found.overlaps = boxes.flatMap(([node, one], i) => boxes.slice(i + 1).filter(([other, two]) => !node.contains(other) && !other.contains(node)
  && one.left < two.right - 1 && two.left < one.right - 1 && one.top < two.bottom - 1 && two.top < one.bottom - 1)
  .map(([other]) => `${said(node)} / ${said(other)}`));
found.empty = [...document.querySelectorAll("section")].filter((section) => !section.textContent.trim()).map(said);
found.colours = canvases.map(colours);
found.page = [document.documentElement.scrollWidth, innerWidth];
return found;
