// A network that learns: units as pictures, weights as lines to point at and to set, the plane that it colours, points to draw.
import { keeper, make, paced, theme, turn } from "./common.js"
import { atlas, distance, feature, fresh, image, line, lines, paintLine, paintLines, paintPoints, paintSkips, planeImage, ramp, unitOf } from "./network_paint.js"
import { LABEL, SMALL, active, arrange, filled, offsets, place, seen, written } from "./network_shape.js"

const PACE = 100 // milliseconds between two looks at a network that learns
const TALL = 330
const NARROWEST = 40 // pixels that a layer needs at least
const NEAR = 6
const SIDE = 300 // of the plane, at most
const EDGE = { left: 26, bottom: 20 }

const build = keeper((root) => {
  const made = {
    depth: make("div", "pg-net-depth"),
    heads: make("div", "pg-net-heads"),
    base: make("canvas", "pg-net-base"),
    over: make("canvas", "pg-net-over", { tabindex: 0, role: "application" }),
    name: make("div", "pg-net-name"),
    plane: make("canvas", "pg-net-plane", { role: "img" }),
    legend: make("div", "pg-net-legend"),
    tip: make("div", "pg-net-tip", { role: "status", hidden: true }),
    editor: make("div", "pg-net-editor", { role: "dialog", hidden: true }),
  }
  const room = make("div", "pg-net-room", {}, made.heads, made.base, made.over)
  const scroll = make("div", "pg-net-scroll", {}, room)
  const out = make("div", "pg-net-out", {}, made.name, made.plane, made.legend)
  root.replaceChildren(make("figure", "pg-figure pg-net", {}, make("div", "pg-net-side", {}, made.depth, scroll), out, made.tip, made.editor))
  const part = { root, ...made, room, scroll, out, view: null, tag: null, live: null, focus: null, columns: [], features: new Map() }
  listen(part)
  new ResizeObserver(() => later(part)).observe(root)
  return part
})

export default function network(component) {
  const part = build(component)
  const before = part.data
  part.data = component.data
  part.act = (act, values = {}) => component.setTriggerValue("act", { act, ...values, turn: turn() })
  const { inputs, layers, outputs } = part.data
  part.sizes = [active(inputs).length, ...layers.map(({ width }) => width), outputs.length]
  part.table = ramp(part.data.colours)
  part.over.setAttribute("aria-label", `${part.data.alt} ${part.data.words.keys}`)
  part.plane.setAttribute("aria-label", part.data.alt)
  part.plane.style.cursor = part.data.drawing ? "crosshair" : ""
  if (before && JSON.stringify(before.layers.map(({ width }) => width)) !== JSON.stringify(layers.map(({ width }) => width))) leave(part)
  if (part.data.picture && part.data.tag !== part.tag) take(part, part.data.picture, part.data.tag)
  watch(part)
  const key = JSON.stringify({ ...part.data, picture: null })
  if (key !== part.key) show(part)
  part.key = key
  return () => { if (!part.root.isConnected) part.live = null }
}

function show(part) {
  head(part)
  legend(part)
  later(part)
}

/** A new picture, if it is of this network. */
function take(part, picture, tag) {
  const view = seen(picture, part.sizes)
  if (!view) return
  Object.assign(part, { view, tag, atlas: null, image: null })
  later(part)
}

/** While the network learns, its newest picture is fetched again and again, one request after the other. */
async function watch(part) {
  const { live } = part.data
  if (live === part.live) return
  part.live = live
  while (live && part.live === live && part.root.isConnected) {
    const started = performance.now()
    if (!document.hidden) await look(part, live).catch(() => rest(10 * PACE))
    await rest(Math.max(PACE / 4, PACE - (performance.now() - started)))
  }
}

async function look(part, live) {
  const answer = await fetch(`${live}?have=${encodeURIComponent(part.tag ?? "")}`)
  if (answer.status !== 200) return answer.status === 204 ? null : rest(10 * PACE)
  const { picture, tag } = await answer.json()
  if (part.live === live) take(part, picture, tag)
}

const rest = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds) })

// ---- Painting

/** Paint with the next frame: everything, or, when only what is pointed at has changed, what depends on it. */
function later(part, everything = true) {
  part.stale ||= everything
  part.due ??= requestAnimationFrame(() => { part.due = null; if (part.data && part.view && part.root.isConnected) paint(part) })
}

function paint(part) {
  if (part.stale) arrangeAndPaint(part)
  part.stale = false
  paintFocus(part)
  paintPlane(part)
}

function arrangeAndPaint(part) {
  const side = part.room.parentElement.clientWidth
  part.wide = Math.max(side, LABEL + 70 + NARROWEST * (part.data.layers.length + 1))
  part.room.style.width = `${part.wide}px`
  part.heads.hidden = !part.data.layers.length
  part.at = arrange(part.data, part.wide, TALL)
  part.data.layers.forEach((_, l) => putHead(part.columns[l].root, part.at.centres[l], Math.min(92, part.at.step - 2)))
  part.lines = lines(part.sizes, part.at.tiles, part.data.inputs, part.view.weights)
  paintNetwork(part)
}

function putHead(root, centre, wide) {
  root.style.left = `${centre}px`
  root.style.width = `${wide}px`
  root.classList.toggle("pg-narrow", wide < 66)
}

function paintNetwork(part) {
  const { data, view, at } = part
  const colours = theme(part.root)
  const context = fresh(part.base, part.wide, TALL)
  paintLines(context, part.lines, data.colours)
  if (data.skip) paintSkips(context, at.tiles, colours.ink)
  part.atlas ??= atlas(view, data.discretize ? sharp(part.table) : part.table)
  context.imageSmoothingEnabled = !data.discretize
  data.inputs.forEach((input, i) => paintInput(part, context, input, at.tiles[0][i], colours))
  data.layers.forEach(({ width }, l) => {
    for (let unit = 0; unit < width; unit += 1) paintUnit(part, context, l + 1, unit, colours)
  })
  data.outputs.forEach((output, unit) => paintOutput(part, context, output, unit, colours))
}

const sharp = (table) => table.map((_, byte) => table[byte >= 128 ? 255 : 0])

function paintInput({ features, data, table }, context, { name, label, on }, tile, colours) {
  if (!features.has(name)) features.set(name, image(feature(name, data.reach), 32, (byte) => table[byte]))
  context.globalAlpha = on ? 1 : 0.28
  context.drawImage(features.get(name), tile.x, tile.y, tile.size, tile.size)
  frame(context, tile, colours.ink, on ? 1.2 : 0.6)
  context.globalAlpha = on ? 1 : 0.6
  Object.assign(context, { fillStyle: colours.ink, font: `15px ${colours.font}`, textAlign: "right", textBaseline: "middle" })
  context.fillText(label, tile.x - 6, tile.y + tile.size / 2)
  context.globalAlpha = 1
}

function frame(context, { x, y, size }, ink, width) {
  Object.assign(context, { strokeStyle: ink, lineWidth: width })
  context.strokeRect(x, y, size, size)
}

function paintUnit(part, context, layer, unit, colours) {
  const tile = part.at.tiles[layer][unit]
  const { unitSide } = part.view
  context.drawImage(part.atlas, 0, place(part.sizes, layer, unit) * unitSide, unitSide, unitSide, tile.x, tile.y, tile.size, tile.size)
  if (tile.size < SMALL) return
  frame(context, tile, colours.ink, 1.2)
  dot(context, tile.x - 4, tile.y + tile.size - 5, bias(part, layer, unit), part.data.colours)
}

/** The bias of a unit, a small square at its foot. */
function dot(context, x, y, value, { negative, zero, positive }) {
  const share = Math.min(1, Math.abs(value))
  const colour = (value < 0 ? negative : positive).map((to, channel) => Math.round(zero[channel] + (to - zero[channel]) * share))
  context.fillStyle = `rgb(${colour.join(" ")})`
  context.fillRect(x, y, 8, 8)
  Object.assign(context, { strokeStyle: "#1d1c1a", lineWidth: 0.6 })
  context.strokeRect(x, y, 8, 8)
}

function paintOutput(part, context, { colour }, unit, colours) {
  const { x, y, size } = part.at.tiles.at(-1)[unit]
  const { colours: given } = part.data
  const halves = colour === null ? [given.negative, given.positive] : [given.classes[colour], given.classes[colour]]
  halves.forEach((half, i) => {
    context.beginPath()
    context.arc(x + size / 2, y + size / 2, size / 2, Math.PI * (0.5 + i), Math.PI * (1.5 + i))
    context.fillStyle = `rgb(${half.join(" ")})`
    context.fill()
  })
  Object.assign(context, { strokeStyle: colours.ink, lineWidth: 1.2 })
  context.beginPath()
  context.arc(x + size / 2, y + size / 2, size / 2, 0, 7)
  context.stroke()
  dot(context, x - 2, y + size - 4, bias(part, part.sizes.length - 1, unit), given)
}

/** What is pointed at stands out, with all lines of a unit, also those that are too weak to be drawn otherwise. */
function paintFocus(part) {
  const context = fresh(part.over, part.wide, TALL)
  const { focus } = part
  if (!focus) return
  const found = focus.line ? [lineAt(part, focus.line)] : linesOf(part, focus)
  found.forEach((entry) => paintLine(context, entry, part.data.colours))
  const tile = focus.line ? null : part.at.tiles[focus.layer][focus.unit]
  if (tile) frame(context, { x: tile.x - 2, y: tile.y - 2, size: tile.size + 4 }, theme(part.root).ink, 2.5)
  tell(part)
}

function lineAt(part, { layer, from, to }) {
  const start = part.at.tiles[layer][layer ? from : active(part.data.inputs)[from]]
  return line(layer, from, to, weight(part, layer, from, to), start, part.at.tiles[layer + 1][to])
}

function linesOf(part, { layer, unit }) {
  const on = active(part.data.inputs)
  const number = layer ? unit : on.indexOf(unit)
  if (number < 0) return []
  const into = layer ? Array.from({ length: part.sizes[layer - 1] }, (_, from) => ({ layer: layer - 1, from, to: number })) : []
  const away = layer < part.sizes.length - 1 ? Array.from({ length: part.sizes[layer + 1] }, (_, to) => ({ layer, from: number, to })) : []
  return [...into, ...away].map((entry) => lineAt(part, entry))
}

function weight(part, layer, from, to) {
  const { kernel, after } = offsets(part.sizes)[layer]
  return part.view.weights[kernel + from * after + to]
}

const bias = (part, layer, unit) => part.view.weights[offsets(part.sizes)[layer - 1].bias + unit]

/** The plane: what is pointed at, or the output, and the points over it. */
function paintPlane(part) {
  const { data, view, focus } = part
  const side = Math.min(SIDE, part.out.clientWidth - EDGE.left - 4)
  const context = fresh(part.plane, side + EDGE.left + 4, side + EDGE.bottom + 4)
  const box = { left: EDGE.left, top: 2, side, reach: data.reach, scale: data.points.scale }
  const inside = focus && !focus.line && focus.layer > 0 && focus.layer < part.sizes.length - 1
  const input = focus && !focus.line && focus.layer === 0 ? { bytes: feature(data.inputs[focus.unit].name, data.reach), side: 32 } : null
  const unit = inside ? unitOf(view, part.sizes, focus.layer, focus.unit) : input
  context.imageSmoothingEnabled = !data.discretize
  context.imageSmoothingQuality = "high"
  context.drawImage(planeImage(view, data.colours, part.table, unit, data.discretize), box.left, box.top, side, side)
  Object.assign(context, { globalAlpha: 0.24, fillStyle: `rgb(${data.colours.zero.join(" ")})` })
  context.fillRect(box.left, box.top, side, side)
  context.globalAlpha = 1
  axes(context, box, theme(part.root))
  for (const [points, square] of [[data.points.train, false], [data.points.validation, true]]) {
    if (points) paintPoints(context, points, data.colours, data.points.signed, part.table, box, square)
  }
  part.box = box
  part.title = unit ? named(part, focus.layer, focus.unit) : data.words.output
  title(part)
}

/** What the plane shows, and the value of the place that is pointed at. */
function title(part) {
  const text = part.probed ? `${part.title}: ${part.probed}` : part.title
  if (part.name.textContent !== text) part.name.textContent = text
}

function axes(context, { left, top, side, reach }, { ink, font }) {
  Object.assign(context, { fillStyle: ink, font: `14px ${font}`, textBaseline: "top", textAlign: "center" })
  for (const value of [-reach, -reach / 2, 0, reach / 2, reach]) {
    const share = (value + reach) / (2 * reach)
    const text = String(value).replace("-", "−")
    context.textAlign = value === reach ? "right" : value === -reach ? "left" : "center"
    context.fillText(text, left + share * side, top + side + 4)
    context.textAlign = "right"
    context.fillText(text, left - 4, Math.min(top + side - 14, Math.max(top, top + side * (1 - share) - 7)))
  }
  frame(context, { x: left, y: top, size: side }, ink, 0.8)
}

// ---- Pointing

function listen(part) {
  const { over, plane } = part
  over.onpointermove = (event) => { if (!part.pinned && event.pointerType !== "touch") point(part, find(part, event.offsetX, event.offsetY), event) }
  over.onpointerleave = () => { if (!part.pinned && document.activeElement !== over) point(part, null) }
  over.onclick = (event) => click(part, find(part, event.offsetX, event.offsetY), event)
  over.onkeydown = (event) => walk(part, event)
  over.onblur = () => { if (!part.pinned) point(part, null) }
  plane.onpointermove = (event) => probe(part, event)
  plane.onpointerleave = () => { part.probed = ""; title(part) }
  plane.onclick = (event) => { const at = probe(part, event); if (at && part.data.drawing) paced({}, () => part.act("point", at)) }
  document.addEventListener("pointerdown", (event) => { if (part.pinned && !part.editor.contains(event.target) && event.target !== over) leave(part) })
}

/** What lies under a place of the network: a unit { layer, unit }, a line { line }, or null. */
function find(part, x, y) {
  if (!part.at) return null
  for (let layer = 0; layer < part.at.tiles.length; layer += 1) {
    const unit = part.at.tiles[layer].findIndex((tile) => x >= tile.x - 2 && x <= tile.x + tile.size + 2 && y >= tile.y - 1 && y <= tile.y + tile.size + 1)
    if (unit >= 0) return { layer, unit }
  }
  let best = { far: NEAR }
  for (const entry of part.lines) {
    const far = distance(entry, x, y)
    if (far < best.far) best = { far, line: { layer: entry.layer, from: entry.from, to: entry.to } }
  }
  return best.line ? { line: best.line } : null
}

function point(part, focus, event) {
  if (event) part.where = place_of(part, event)
  if (JSON.stringify(focus) === JSON.stringify(part.focus)) return focus && tell(part)
  part.focus = focus
  part.over.style.cursor = focus ? "pointer" : ""
  part.tip.hidden = true
  later(part, false)
  return undefined
}

function place_of(part, event) {
  const box = part.root.getBoundingClientRect()
  return { x: event.clientX - box.left, y: event.clientY - box.top }
}

/** What is pointed at, in words; the numbers follow the network while it learns. */
function tell(part) {
  const { focus, where, tip } = part
  if (!focus || part.pinned) return
  tip.setAttribute("aria-live", part.data.live ? "off" : "polite") // not ten times a second
  tip.textContent = focus.line ? weightWords(part, focus.line) : unitWords(part, focus)
  float(part, tip, where ?? { x: 40, y: 90 })
}

/** A note beside a place, inside of the figure. */
function float({ root }, node, { x, y }) {
  node.hidden = false
  node.style.left = `${Math.max(0, Math.min(x + 14, root.clientWidth - node.offsetWidth - 4))}px`
  node.style.top = `${Math.max(0, Math.min(y + 16, root.clientHeight - node.offsetHeight))}px`
}

function weightWords(part, { layer, from, to }) {
  const start = named(part, layer, layer ? from : active(part.data.inputs)[from])
  return filled(part.data.words.weight, { from: start, to: named(part, layer + 1, to), value: written(weight(part, layer, from, to), part.view.few) })
}

function unitWords(part, { layer, unit }) {
  const { words, inputs } = part.data
  if (!layer) return filled(inputs[unit].on ? words.input_on : words.input_off, { input: inputs[unit].label })
  const value = written(bias(part, layer, unit), part.view.few)
  if (layer === part.sizes.length - 1) return filled(words.output_unit, { unit: named(part, layer, unit), bias: value })
  const reach = part.view.reach[place(part.sizes, layer, unit)]
  return filled(words.unit, { unit: named(part, layer, unit), bias: value, reach: reach.toPrecision(3) })
}

function named(part, layer, unit) {
  if (!layer) return part.data.inputs[unit].label
  if (layer === part.sizes.length - 1) return part.data.outputs[unit].label
  return filled(part.data.words.named, { layer, unit: unit + 1 })
}

/** The output at a place of the plane is said above it; returns the place, or null beside it. */
function probe(part, event) {
  const { box, view, data } = part
  if (!box || !view) return null
  const [x, y] = [event.offsetX - box.left, event.offsetY - box.top].map((pixels) => pixels / box.side)
  const inside = x >= 0 && x <= 1 && y >= 0 && y <= 1
  const at = { x: box.reach * (2 * x - 1), y: box.reach * (1 - 2 * y) }
  part.probed = inside ? filled(data.words.probe, { x: short(at.x), y: short(at.y), value: outputAt(part, x, y) }) : ""
  title(part)
  return inside ? at : null
}

const short = (value) => value.toFixed(1).replace("-", "−")

function outputAt({ view, data }, x, y) {
  const place = (share) => Math.min(view.side - 1, Math.floor(share * view.side))
  const cell = place(y) * view.side + place(x)
  if (view.certainty) return `${data.outputs[view.output[cell]].label} ${Math.round(view.certainty[cell] / 2.55)} %`
  return (view.output[cell] / 127.5 - 1).toFixed(2).replace("-", "−")
}

function click(part, focus, event) {
  leave(part)
  if (!focus) return
  if (!focus.line && focus.layer === 0) return paced(part, () => part.act("feature", { name: part.data.inputs[focus.unit].name }))
  point(part, focus, event)
  edit(part)
}

/** Arrows go from unit to unit, Enter opens what can be set. */
function walk(part, event) {
  const { tiles } = part.at ?? {}
  const now = part.focus && !part.focus.line ? part.focus : { layer: 1, unit: -1 }
  const [across, down] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? []
  if (event.key === "Escape") return leave(part)
  if (event.key === "Enter" && part.focus) { event.preventDefault(); return click(part, part.focus) }
  if (across === undefined || !tiles) return undefined
  event.preventDefault()
  const layer = Math.min(tiles.length - 1, Math.max(0, now.layer + across))
  const unit = Math.min(tiles[layer].length - 1, Math.max(0, now.unit + down))
  const tile = tiles[layer][unit]
  part.where = { x: part.over.offsetLeft + tile.x, y: part.scroll.offsetTop + part.over.offsetTop + tile.y + tile.size }
  return point(part, { layer, unit })
}

// ---- Setting weights by hand

function edit(part) {
  const { focus, editor, data } = part
  const rows = focus.line ? [focus.line] : Array.from({ length: part.sizes[focus.layer - 1] }, (_, from) => ({ layer: focus.layer - 1, from, to: focus.unit }))
  const close = make("button", "pg-net-close", { type: "button", "aria-label": data.words.close }, "×")
  close.onclick = () => { leave(part); part.over.focus() }
  const title = focus.line ? data.words.set_weight : named(part, focus.layer, focus.unit)
  const own = focus.line ? [] : [setter(part, data.words.bias, { layer: focus.layer - 1, to: focus.unit })]
  editor.replaceChildren(make("div", "pg-net-editor-head", {}, make("strong", "", {}, title), close), ...own, ...rows.map((row) => setter(part, rowName(part, row, focus), row)))
  editor.setAttribute("aria-label", title)
  editor.onkeydown = (event) => { if (event.key === "Escape") { leave(part); part.over.focus() } }
  part.pinned = true
  part.tip.hidden = true
  float(part, editor, part.where ?? { x: 40, y: 90 })
  editor.querySelector("input").focus()
}

function rowName(part, { layer, from, to }, focus) {
  const start = named(part, layer, layer ? from : active(part.data.inputs)[from])
  return focus.line ? `${start} → ${named(part, layer + 1, to)}` : start
}

/** A number to type and a slider to drag; without `from` it is a bias. */
function setter(part, name, { layer, from, to }) {
  const { kernel, bias: first, after } = offsets(part.sizes)[layer]
  const at = from === undefined ? first + to : kernel + from * after + to
  const value = Number(part.view.weights[at].toPrecision(part.view.few ? 3 : 6))
  const box = make("input", "pg-number", { type: "number", step: 0.1, value, "aria-label": name })
  const bar = make("input", "pg-range", { type: "range", min: -5, max: 5, step: 0.05, value, "aria-label": name })
  const send = (text) => {
    const wanted = Number(text)
    if (text === "" || !Number.isFinite(wanted)) return
    part.view.weights[at] = wanted
    later(part)
    paced(bar, () => part.act("edit", { parameter: from === undefined ? 2 * layer + 1 : 2 * layer, index: from === undefined ? [to] : [from, to], value: wanted }))
  }
  bar.oninput = () => { box.value = bar.value; send(bar.value) }
  box.onchange = () => { bar.value = box.value; send(box.value) }
  return make("label", "pg-net-setter", {}, make("span", "", {}, name), bar, box)
}

function leave(part) {
  part.pinned = false
  part.editor.hidden = true
  part.tip.hidden = true
  part.focus = null
  later(part, false)
}

// ---- The heads of the layers, and what the colours mean

function head(part) {
  const { data, depth } = part
  const { words, layers, limits } = data
  if (!depth.children.length) depth.append(tool("−", () => deeper(part, -1)), make("span"), tool("+", () => deeper(part, 1)))
  const [fewer, count, more] = depth.children
  count.textContent = layers.length === 1 ? words.one_layer : filled(words.layers, { count: layers.length })
  label(fewer, words.fewer_layers, !layers.length)
  label(more, words.more_layers, layers.length >= limits.layers)
  while (part.columns.length > layers.length) part.columns.pop().root.remove()
  while (part.columns.length < layers.length) part.columns.push(layerHead(part, part.columns.length))
  layers.forEach((layer, l) => fill(part, part.columns[l], layer, l))
}

/** One layer more, as wide as the last up to eight units, or one less. */
function deeper(part, change) {
  const widths = part.data.layers.map(({ width }) => width)
  part.act("widths", { widths: change < 0 ? widths.slice(0, -1) : [...widths, Math.min(widths.at(-1) ?? 4, 8)] })
}

function tool(sign, act) {
  const node = make("button", "pg-net-tool", { type: "button" }, sign)
  node.onclick = act
  return node
}

function label(node, text, disabled) {
  node.title = text
  node.setAttribute("aria-label", text)
  node.disabled = Boolean(disabled)
}

function layerHead(part, l) {
  const root = make("div", "pg-net-head", { role: "group" })
  const count = make("span", "pg-net-count")
  const fewer = tool("−", () => units(part, l, -1))
  const more = tool("+", () => units(part, l, 1))
  const activation = make("select", "pg-net-select")
  const dropout = make("select", "pg-net-select")
  activation.onchange = () => part.act("activation", { layer: l, name: activation.value })
  dropout.onchange = () => part.act("dropout", { layer: l, value: Number(dropout.value) })
  root.append(make("div", "pg-net-units", {}, fewer, count, more), activation, dropout)
  part.heads.append(root)
  return { root, count, fewer, more, activation, dropout }
}

function units(part, l, change) {
  const widths = part.data.layers.map(({ width }) => width)
  widths[l] = Math.min(part.data.limits.units, Math.max(1, widths[l] + change))
  part.act("widths", { widths })
}

function fill({ data }, { root, count, fewer, more, activation, dropout }, layer, l) {
  const { words, limits, options } = data
  const of = (template) => filled(template, { layer: l + 1 })
  root.setAttribute("aria-label", of(words.layer))
  count.textContent = layer.width
  label(fewer, of(words.fewer_units), layer.width <= 1)
  label(more, of(words.more_units), layer.width >= limits.units)
  choose(activation, of(words.activation), options.activation, layer.activation)
  const shares = options.dropout.includes(layer.dropout) ? options.dropout : [...options.dropout, layer.dropout].sort()
  choose(dropout, of(words.dropout), shares.map((share) => [share, filled(words.drops, { share: Math.round(100 * share) })]), layer.dropout)
}

/** The options of a list; while a person has it open, it stays as it is. */
function choose(node, text, options, value) {
  label(node, text, false)
  const key = JSON.stringify(options)
  if (node.dataset.options !== key) {
    node.replaceChildren(...options.map(([id, text]) => make("option", "", { value: id }, text)))
    node.dataset.options = key
  }
  node.value = String(value)
}

function legend({ data, legend: node }) {
  const { words, colours, outputs, points } = data
  const key = JSON.stringify([words.train, outputs, Boolean(points.validation)])
  if (node.dataset.key === key) return
  node.dataset.key = key
  const swatch = (colour, label) => make("span", "pg-net-key", { style: `--key: rgb(${colour.join(" ")})` }, label)
  const scale = make("span", "pg-net-scale", { style: `--low: rgb(${colours.negative.join(" ")}); --middle: rgb(${colours.zero.join(" ")}); --high: rgb(${colours.positive.join(" ")})` })
  const meaning = outputs.length > 1 ? outputs.map(({ label, colour }) => swatch(colours.classes[colour], label)) : [make("span", "", {}, "−1"), scale, make("span", "", {}, "1")]
  const shapes = [make("span", "pg-net-round", {}, words.train), ...(points.validation ? [make("span", "pg-net-square", {}, words.validation)] : [])]
  node.replaceChildren(make("div", "", {}, ...meaning), make("div", "", {}, ...shapes))
}
