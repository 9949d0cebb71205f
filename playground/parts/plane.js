// Curves, points, hands and a cursor over two axes. Points and the cursor may be dragged; points may be added and taken away.
import { entry, line, ticks, written } from "./arrays.js"
import { draw, make } from "./common.js"
import { pool, put } from "./nodes.js"

const REACH = 16
const BAND = 0.26

const BANDS = 16
const FINE = 5

const LAYERS = ["ground", "grid", "bump", "stems", "curves", "points", "hands", "cursor"]

/** One panel of this kind. */
export function plane(host) {
  const head = make("div", "pg-panel-title")
  const legend = make("div", "pg-legend")
  const layers = Object.fromEntries(LAYERS.map((name) => [name, draw("g", { class: `pg-plane-${name}` })]))
  const hole = draw("rect", {})
  const id = `pg-${Math.random().toString(36).slice(2)}`
  const surface = draw("svg", { class: "pg-plane", role: "img", tabindex: 0 }, draw("clipPath", { id }, hole), ...Object.values(layers))
  const root = make("div", "pg-panel", {}, make("div", "pg-panel-head", {}, head, legend), surface)
  const part = { host, root, hole, id, head, legend, surface, layers, drag: null, moved: null }
  surface.onpointerdown = (event) => grab(part, event)
  surface.onpointermove = (event) => (part.drag ? follow(part, event) : hover(part, event))
  surface.onpointerup = surface.onpointercancel = () => release(part)
  surface.onpointerleave = () => part.drag || host.point(null)
  surface.ondblclick = (event) => twice(part, event)
  surface.onkeydown = (event) => walk(part, event)
  return { root, update: (panel) => update(part, panel), paint: (focus) => paint(part, focus) }
}

function update(part, panel) {
  part.panel = panel
  part.head.textContent = panel.title
  part.surface.setAttribute("aria-label", panel.title)
  part.surface.classList.toggle("pg-grabs", Boolean(panel.cursor))
  const keys = [...panel.curves, ...panel.points, ...panel.hands].filter(({ name }) => name)
  part.legend.replaceChildren(...keys.map(({ name, role, dash }) => make("span", "pg-key", { style: `--role:var(--pg-${role})`, "data-dash": dash }, name)))
  if (part.moved && part.moved.until < performance.now()) part.moved = null
}

function paint(part, focus) {
  const { panel, surface, root } = part
  const width = Math.max(40, root.clientWidth)
  const height = panel.square ? Math.min(width, panel.height) : panel.height
  const now = { ...focus, ...panel.at }
  part.scale = scales(panel, width, height)
  surface.setAttribute("viewBox", `0 0 ${width} ${height}`)
  surface.setAttribute("height", height)
  surface.style.touchAction = panel.cursor ? "pan-y" : ""
  ground(part, now)
  frame(part)
  grid(part, width, height)
  curves(part, now)
  points(part, now)
  hands(part, now)
  cursor(part, now)
}

/** From numbers to pixels and back, on a linear or logarithmic axis. */
function scales({ x, y, bare, square, margin }, width, height) {
  const [left, right, top, bottom] = bare ? [4, 4, 4, 4] : [margin, 12, 8, x.title ? 42 : 24]
  const side = Math.min(width - left - right, height - top - bottom)
  const [wide, tall] = square ? [side, side] : [width - left - right, height - top - bottom]
  const shift = square ? left + (width - left - right - side) / 2 : left
  const to = ({ low, high, log }) => (log ? (value) => Math.log(value / low) / Math.log(high / low) : (value) => (value - low) / (high - low))
  const back = ({ low, high, log }, share) => (log ? low * (high / low) ** share : low + share * (high - low))
  return {
    box: { left: shift, top, wide, tall },
    x: (value) => shift + wide * to(x)(value),
    y: (value) => top + tall * (1 - to(y)(value)),
    back: (px, py) => [back(x, (px - shift) / wide), back(y, 1 - (py - top) / tall)],
  }
}

/** Curves end where the plane ends, on a ground points as well. */
function frame({ panel, scale, layers, hole, id }) {
  const { left, top, wide, tall } = scale.box
  put(hole, { x: left - 3, y: top - 3, width: Math.max(0, wide + 6), height: Math.max(0, tall + 6) })
  put(layers.curves, { "clip-path": panel.bare ? "none" : `url(#${id})` })
  put(layers.points, { "clip-path": panel.ground ? `url(#${id})` : "none" })
}

/** Heights in bands: the deeper, the paler. Painted once for a matrix, then only placed. */
function ground(part, now) {
  const { panel, scale, layers, host } = part
  const heights = panel.ground ? host.array(panel.ground) : null
  const images = pool(layers.ground, heights ? 1 : 0, () => draw("image", { preserveAspectRatio: "none" }))
  if (!heights) return
  const ink = getComputedStyle(part.surface).getPropertyValue("color")
  if (part.painted?.heights !== heights || part.painted?.ink !== ink) part.painted = { heights, ink, url: painted(heights, ink) }
  const { left, top, wide, tall } = scale.box
  put(images[0], { href: part.painted.url, x: left, y: top, width: Math.max(0, wide), height: Math.max(0, tall) })
}

function painted({ shape: [rows, columns], values }, ink) {
  const [height, width] = [FINE * rows, FINE * columns]
  const canvas = make("canvas", "", { width, height })
  const context = canvas.getContext("2d")
  const [red, green, blue] = ink.match(/[\d.]+/g).map(Number)
  const image = context.createImageData(width, height)
  const bands = Uint8Array.from({ length: width * height }, (_, i) => BANDS * between(values, rows, columns, Math.floor(i / width) / FINE, (i % width) / FINE))
  bands.forEach((here, i) => {
    const edge = (i >= width && bands[i - width] !== here) || (i % width && bands[i - 1] !== here)
    const row = height - 1 - Math.floor(i / width)
    image.data.set([red, green, blue, Math.round(255 * (0.02 + (0.16 * here) / BANDS + (edge ? 0.16 : 0)))], 4 * (row * width + (i % width)))
  })
  context.putImageData(image, 0, 0)
  return canvas.toDataURL()
}

/** The height between four entries, straight from one to the next. */
function between(values, rows, columns, y, x) {
  const [i, j] = [Math.min(Math.floor(y), rows - 2), Math.min(Math.floor(x), columns - 2)]
  const at = (down, across) => values[(i + down) * columns + j + across]
  const [down, across] = [Math.min(1, y - i), Math.min(1, x - j)]
  return (at(0, 0) * (1 - across) + at(0, 1) * across) * (1 - down) + (at(1, 0) * (1 - across) + at(1, 1) * across) * down
}

function grid(part, width, height) {
  const { panel, scale, layers } = part
  const { left, top, wide, tall } = scale.box
  if (panel.bare) return layers.grid.replaceChildren()
  const across = marks(panel.x, wide / 70).filter((value) => inside(panel.x, value))
  const up = marks(panel.y, tall / 42).filter((value) => inside(panel.y, value))
  const text = (x, y, anchor, content) => draw("text", { x, y, "text-anchor": anchor }, content)
  const turned = draw("text", { transform: `translate(${13 + (panel.square ? left - panel.margin : 0)} ${top + tall / 2}) rotate(-90)`, "text-anchor": "middle" }, panel.y.title)
  layers.grid.replaceChildren(
    ...across.map((value) => draw("line", { x1: scale.x(value), x2: scale.x(value), y1: top, y2: top + tall })),
    ...up.map((value) => draw("line", { x1: left, x2: left + wide, y1: scale.y(value), y2: scale.y(value) })),
    ...across.map((value) => text(scale.x(value), top + tall + 17, "middle", written(value))),
    ...up.map((value) => text(left - 6, scale.y(value) + 5, "end", written(value))),
    text(left + wide / 2, height - 5, "middle", panel.x.title), turned)
}

const inside = ({ low, high }, value) => value >= Math.min(low, high) * (1 - 1e-9) - 1e-12 && value <= Math.max(low, high) * (1 + 1e-9) + 1e-12

/** On a logarithmic axis the powers of ten, or of two where there are few of those, or whole numbers that are not large. */
function marks({ low, high, log, whole }, count) {
  if (!log) return ticks(low, high, count).filter((value) => !whole || Number.isInteger(value))
  const decades = Math.floor(Math.log10(high) + 1e-6) - Math.ceil(Math.log10(low) - 1e-6)
  const base = high / low > 150 || (low < 1 && decades >= 1) ? 10 : 2
  const [first, last] = [low, high].map((value) => Math.round((Math.log(value) / Math.log(base)) * 1e6) / 1e6)
  const every = Math.max(1, Math.ceil((last - first) / Math.max(1, count)))
  return Array.from({ length: Math.floor((Math.floor(last) - Math.ceil(first)) / every) + 1 }, (_, i) => base ** (Math.ceil(first) + i * every))
}

function curves(part, now) {
  const { panel, scale, layers, host } = part
  const paths = pool(layers.curves, panel.curves.length, () => draw("path", { fill: "none", "stroke-linejoin": "round" }))
  panel.curves.forEach((curve, i) => {
    const last = curve.until ? (now[curve.until] ?? 0) + 1 : undefined
    const [x, y] = [curve.x, curve.y].map((name) => line(host.array(name), curve.along, { ...now, ...curve.at })?.slice(0, last))
    put(paths[i], { d: x && y ? path(scale, x, y) : "", "stroke-width": curve.width, "stroke-dasharray": curve.dash ? "6 5" : "none", "stroke-opacity": curve.opacity })
    paths[i].style.stroke = `var(--pg-${curve.role})`
  })
}

/** A gap wherever there is no number, or none that has a place, as nought on a logarithmic axis. */
function path(scale, x, y) {
  let pen = "M"
  let text = ""
  x.forEach((value, i) => {
    const [across, up] = [scale.x(value), scale.y(y[i])]
    if (!Number.isFinite(across) || !Number.isFinite(up)) { pen = "M"; return }
    text += `${pen}${across.toFixed(1)} ${up.toFixed(1)}`
    pen = "L"
  })
  return text
}

/** All points of all groups, where they are now: [{group, index, x, y}]. */
function placed(part, now) {
  const { panel, host, moved } = part
  return panel.points.flatMap((group, g) => {
    const [x, y] = [group.x, group.y].map((name) => line(host.array(name), group.along, now))
    return (x && y ? x : []).map((value, index) => {
      const mine = moved && moved.group === g && moved.index === index
      return { group: g, index, x: mine ? moved.x : value, y: mine ? moved.y : y[index] }
    }).filter((point) => Number.isFinite(point.x) && Number.isFinite(point.y))
  })
}

function points(part, now) {
  const { panel, scale, layers } = part
  part.placed = placed(part, now)
  const dots = pool(layers.points, part.placed.length, () => draw("circle", {}))
  part.placed.forEach(({ group, index, x, y }, i) => {
    const { role, size, along, draggable } = panel.points[group]
    const share = weight(part, panel.points[group], index, now)
    const chosen = now[along] === index
    put(dots[i], {
      cx: scale.x(x).toFixed(1), cy: scale.y(y).toFixed(1), class: `${chosen ? "pg-chosen" : ""} ${draggable ? "pg-grip" : ""}`,
      r: (size * (share === null ? 1 : 0.62 + 1.1 * Math.sqrt(share))).toFixed(1), "fill-opacity": share === null ? 0.9 : (0.22 + 0.75 * share).toFixed(3),
    })
    dots[i].style.fill = dots[i].style.stroke = `var(--pg-${role})`
  })
  stems(part, now)
}

/** How much a point counts at this focus, from 0 to 1 for the most of all; null where nothing says so. */
function weight(part, group, index, now) {
  const all = group.shares ? line(part.host.array(group.shares), group.along, now) : null
  if (!all) return null
  const largest = Math.max(...all.filter(Number.isFinite), 0)
  return largest > 0 ? Math.max(0, all[index] || 0) / largest : 0
}

/** Under each point its height on the bump, and the bump itself, in a band at the foot of the picture. */
function stems(part, now) {
  const { panel, scale, layers, host } = part
  const { top, tall } = scale.box
  const { bump } = panel
  const heights = bump ? line(host.array(bump.stems), panel.points[0].along, now) : null
  const middle = bump ? entry(host.array(bump.centres), now) : undefined
  const y = (height) => top + tall * (1 - BAND * height)
  const bars = pool(layers.stems, heights && middle !== undefined ? part.placed.length : 0, () => draw("line", {}))
  bars.forEach((bar, i) => put(bar, { x1: scale.x(part.placed[i].x), x2: scale.x(part.placed[i].x), y1: y(0), y2: y(heights[part.placed[i].index] || 0) }))
  const [hill] = pool(layers.bump, 1, () => draw("path", {}))
  const [offsets, curve] = bump ? [bump.offsets, bump.heights].map((name) => [...host.array(name).values]) : [[], []]
  const inside = offsets.map((offset, i) => [middle + offset, curve[i]]).filter(([x]) => x >= panel.x.low && x <= panel.x.high)
  const edge = inside.map(([x, height]) => `L${scale.x(x).toFixed(1)} ${y(height).toFixed(1)}`).join("")
  hill.setAttribute("d", inside.length && middle !== undefined ? `M${scale.x(inside[0][0]).toFixed(1)} ${y(0)}${edge}L${scale.x(inside.at(-1)[0]).toFixed(1)} ${y(0)}Z` : "")
}

function hands(part, now) {
  const { panel, scale, layers, host } = part
  const nodes = pool(layers.hands, panel.hands.length, () => draw("g", {}, draw("line", {}), draw("circle", { r: 5 })))
  panel.hands.forEach((hand, i) => {
    const [x, y] = [hand.x, hand.y].map((name) => entry(host.array(name), { ...now, ...hand.at }))
    const [stick, tip] = nodes[i].children
    nodes[i].style.display = Number.isFinite(x) && Number.isFinite(y) ? "" : "none"
    if (!Number.isFinite(x) || !Number.isFinite(y)) return
    put(stick, { x1: scale.x(0), y1: scale.y(0), x2: scale.x(x), y2: scale.y(y) })
    put(tip, { cx: scale.x(x), cy: scale.y(y) })
    stick.style.stroke = tip.style.fill = `var(--pg-${hand.role})`
  })
}

function cursor(part, now) {
  const { panel, scale, layers, host } = part
  const mark = panel.cursor
  const index = mark ? now[mark.along] : undefined
  const x = mark && index !== undefined ? entry(host.array(mark.x), now) : undefined
  const y = mark?.y ? entry(host.array(mark.y), now) : undefined
  const { top, tall } = scale.box
  const [rule, dot] = pool(layers.cursor, 2, (i) => draw(i ? "circle" : "line", {}))
  rule.style.display = Number.isFinite(x) ? "" : "none"
  dot.style.display = Number.isFinite(x) && Number.isFinite(y) ? "" : "none"
  if (Number.isFinite(x)) put(rule, { x1: scale.x(x), x2: scale.x(x), y1: top, y2: top + tall })
  if (Number.isFinite(x) && Number.isFinite(y)) put(dot, { cx: scale.x(x), cy: scale.y(y), r: scale.box.wide < 200 ? 5 : 7 })
}

// ---- Hands on it

/** The pointer in pixels of the drawing. */
function where(part, event) {
  const { left, top } = part.surface.getBoundingClientRect()
  return [event.clientX - left, event.clientY - top]
}

function nearest(part, event, wanted) {
  const [px, py] = where(part, event)
  const far = (point) => Math.hypot(part.scale.x(point.x) - px, part.scale.y(point.y) - py)
  const found = part.placed.filter((point) => !wanted || part.panel.points[point.group].draggable).sort((a, b) => far(a) - far(b))[0]
  return found && far(found) <= REACH ? found : null
}

function hover(part, event) {
  const found = nearest(part, event, false)
  part.host.point(found ? { [part.panel.points[found.group].along]: found.index } : null)
}

function grab(part, event) {
  const point = nearest(part, event, true)
  if (!point && !part.panel.cursor) return
  part.surface.setPointerCapture(event.pointerId)
  part.drag = point ? { point, from: where(part, event), far: false } : { cursor: true }
  if (!point) follow(part, event)
}

function follow(part, event) {
  const { drag, scale, panel, host } = part
  const [px, py] = where(part, event)
  const [x, y] = scale.back(px, py)
  if (drag.cursor) return host.keep({ [panel.cursor.along]: closest(part, x) })
  if (!drag.far && Math.hypot(px - drag.from[0], py - drag.from[1]) < 3) return
  drag.far = true
  const held = (value, { low, high }) => Number(Math.min(high, Math.max(low, value)).toFixed(2))
  const { group, index } = drag.point
  part.moved = { group, index, x: held(x, panel.x), y: held(y, panel.y), until: Infinity }
  host.act(part, { kind: "move", panel: panel.id, group, index, x: part.moved.x, y: part.moved.y })
  paint(part, host.focus())
}

/** A point that was let go stays where it is until the answers to its way here have all come. */
function release(part) {
  if (part.moved) {
    part.moved.until = performance.now() + 600
    setTimeout(() => { if (!part.drag) { part.moved = null; paint(part, part.host.focus()) } }, 1500)
  }
  part.drag = null
}

function closest(part, x) {
  const all = line(part.host.array(part.panel.cursor.x), part.panel.cursor.along, part.host.focus())
  return all.reduce((best, value, i) => (Math.abs(value - x) < Math.abs(all[best] - x) ? i : best), 0)
}

function twice(part, event) {
  const { panel, scale, host } = part
  if (!panel.editable) return
  const found = nearest(part, event, true)
  const [x, y] = scale.back(...where(part, event)).map((value) => Number(value.toFixed(2)))
  const fresh = inside(panel.x, x) && inside(panel.y, y)
  if (found) host.act(part, { kind: "remove", panel: panel.id, group: found.group, index: found.index, x: 0, y: 0 })
  else if (fresh) host.act(part, { kind: "add", panel: panel.id, group: 0, index: 0, x, y })
}

function walk(part, event) {
  const by = { ArrowLeft: -1, ArrowRight: 1, PageUp: 10, PageDown: -10 }[event.key]
  const { panel, host } = part
  if (!by || !panel.cursor) return
  event.preventDefault()
  event.stopPropagation()
  const count = line(host.array(panel.cursor.x), panel.cursor.along, host.focus()).length
  host.keep({ [panel.cursor.along]: Math.max(0, Math.min(count - 1, (host.focus()[panel.cursor.along] ?? 0) + by)) })
}
