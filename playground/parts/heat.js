// A matrix as colours: every entry can be pointed at, with a mouse, a finger or the arrow keys.
import { matrix, view, written } from "./arrays.js"
import { make, theme } from "./common.js"

const FONT = 14
const NUMBERS_FROM = 40
const GAPS_FROM = 9

/** One panel of this kind. */
export function heat(host) {
  const head = make("div", "pg-panel-title")
  const scale = make("div", "pg-scale")
  const base = make("canvas", "pg-heat")
  const over = make("canvas", "pg-heat pg-over", { tabindex: "0", role: "img" })
  const stack = make("div", "pg-stack", {}, base, over)
  const root = make("div", "pg-panel", {}, make("div", "pg-panel-head", {}, head, scale), stack)
  const part = { host, root, head, scale, base, over, stack, painted: "", version: 0 }
  over.onpointermove = (event) => host.point(place(part, event))
  over.onpointerleave = () => host.point(null)
  over.onpointerdown = (event) => { const at = place(part, event); if (at) host.keep(at, true) }
  over.onkeydown = (event) => step(part, event)
  return { root, update: (panel) => update(part, panel), paint: (focus) => paint(part, focus) }
}

function update(part, panel) {
  part.panel = panel
  part.version += 1
  part.head.textContent = panel.title
  part.over.setAttribute("aria-label", panel.title)
  const { low, high } = panel
  const ends = [written(low), make("span", "pg-scale-strip", { style: `--role:var(--pg-${panel.role})`, "data-signed": panel.role === "signed" }), written(high)]
  part.scale.replaceChildren(...(panel.scale ? ends : []))
}

const seen = (part, focus) => ({ ...focus, ...part.panel.at })

function paint(part, focus) {
  const { panel, host, stack } = part
  const tensor = host.array(panel.array)
  const now = seen(part, focus)
  const data = matrix(tensor, panel.rows.axis, panel.columns.axis, now)
  const width = stack.clientWidth
  if (!data || !width) return
  part.shape = layout(part, data, width)
  const colours = theme(part.root)
  const signature = [part.version, view(tensor, now, [panel.rows.axis, panel.columns.axis]), width, colours.paper].join("|")
  if (part.painted !== signature) ground(part, data, colours)
  part.painted = signature
  part.here = Object.entries(panel.at).every(([axis, index]) => (focus[axis] ?? index) === index)
  part.root.classList.toggle("pg-here", part.here && Object.keys(panel.at).some((axis) => axis in focus))
  outline(part, data, now, colours)
}

/** The places of cells and labels, in pixels. */
function layout(part, data, width) {
  const { panel } = part
  const pen = part.base.getContext("2d")
  pen.font = font(part)
  const rows = labels(part, panel.rows)
  const columns = labels(part, panel.columns)
  const longest = (texts) => Math.max(0, ...texts.map((text) => pen.measureText(text).width))
  const left = panel.aligned ? panel.margin : Math.ceil(longest(rows)) + (rows.length ? 10 : 0) + (panel.rows.title ? 20 : 0)
  const room = width - left - (panel.aligned ? 12 : 2)
  const tall = panel.height ? panel.height / data.rows : Infinity
  const square = Math.min(room / data.columns, tall, panel.largest)
  const cell = panel.height && panel.aligned ? [room / data.columns, tall] : [square, square]
  const slanted = !panel.aligned && isWords(part, panel.columns) && longest(columns) > cell[0] - 10
  if (slanted) cell.fill(leant(pen, columns, square, width - left))
  const over = columns.length ? (slanted ? Math.ceil(longest(columns) * 0.72) + 14 : 22) : 0
  const top = panel.aligned ? 8 : over
  const below = (panel.aligned ? 22 : 2) + (panel.columns.title ? 20 : 0)
  return { left, top, cell, slanted, rows, columns, width, height: Math.ceil(top + cell[1] * data.rows + below) }
}

/** The side of cells over which slanted words do not run out of the picture; where that would make them tiny, they may. */
function leant(pen, texts, side, room) {
  const fitting = texts.map((text, i) => (room - 0.72 * pen.measureText(text).width - 10) / (i + 0.5))
  return Math.max(Math.min(side, ...fitting), 0.7 * side)
}

const font = (part, size = FONT) => `${size}px ${theme(part.root).font}`

function labels(part, axis) {
  const tensor = axis.labels ? part.host.array(axis.labels) : null
  return tensor ? [...tensor.values].map(written) : []
}

/** Words are all shown, slanted where they have to be; of numbers as many as have room. */
const isWords = (part, axis) => axis.labels && Array.isArray(part.host.array(axis.labels).values)

/** A canvas of this size in the pixels of the page, sharp on every screen. */
function prepare(canvas, { width, height }) {
  const ratio = window.devicePixelRatio || 1
  canvas.width = Math.round(width * ratio)
  canvas.height = Math.round(height * ratio)
  canvas.style.height = `${height}px`
  const pen = canvas.getContext("2d")
  pen.setTransform(ratio, 0, 0, ratio, 0, 0)
  pen.clearRect(0, 0, width, height)
  return pen
}

function ground(part, data, colours) {
  const { shape, panel } = part
  const pen = prepare(part.base, shape)
  part.stack.style.height = `${shape.height}px`
  const tint = tints(part, colours)
  const [wide, tall] = shape.cell
  const gap = Math.min(wide, tall) >= GAPS_FROM ? 1 : 0
  for (let row = 0; row < data.rows; row++) {
    for (let column = 0; column < data.columns; column++) {
      const value = data.at(row, column)
      const [x, y] = [shape.left + column * wide, shape.top + row * tall]
      if (Number.isNaN(value)) hatch(pen, x, y, wide - gap, tall - gap, colours)
      else {
        pen.fillStyle = css(tint(value))
        pen.fillRect(x, y, wide - gap + (gap ? 0 : 0.6), tall - gap + (gap ? 0 : 0.6))
      }
      if (panel.numbers && wide >= NUMBERS_FROM && !Number.isNaN(value)) number(part, pen, value, tint(value), x + wide / 2, y + tall / 2)
    }
  }
  pen.fillStyle = colours.ink
  names(part, pen, data)
}

/** The colour of a value: from paper to the role's colour, or orange over grey to blue. */
function tints(part, colours) {
  const { low, high, role } = part.panel
  const paper = channels(colours.paper)
  const style = getComputedStyle(part.root)
  const read = (name) => channels(style.getPropertyValue(`--pg-${name}`).trim())
  if (role === "signed") {
    const [negative, zero, positive] = [[224, 130, 20], mix(paper, channels(colours.ink), 0.12), [33, 102, 172]]
    const [middle, reach] = [(low + high) / 2, (high - low) / 2 || 1]
    return (value) => mix(zero, value < middle ? negative : positive, Math.min(1, Math.abs(value - middle) / reach))
  }
  const full = read(role)
  return (value) => mix(paper, full, 0.06 + 0.94 * Math.min(1, Math.max(0, (value - low) / (high - low || 1))))
}

const mix = (from, to, share) => from.map((value, i) => value + (to[i] - value) * share)
const css = (rgb) => `rgb(${rgb.map(Math.round).join()})`
const bright = ([red, green, blue]) => 0.299 * red + 0.587 * green + 0.114 * blue > 140

let probe = null

/** Red, green and blue of any colour that a style sheet may write. */
export function channels(colour) {
  probe ??= make("canvas").getContext("2d")
  probe.fillStyle = "#000"
  probe.fillStyle = colour
  const plain = probe.fillStyle
  return plain[0] === "#" ? [1, 3, 5].map((i) => parseInt(plain.slice(i, i + 2), 16)) : plain.match(/[\d.]+/g).slice(0, 3).map(Number)
}

/** There is no number here. */
function hatch(pen, x, y, wide, tall, colours) {
  pen.save()
  pen.beginPath()
  pen.rect(x, y, wide, tall)
  pen.clip()
  pen.fillStyle = colours.panel
  pen.fillRect(x, y, wide, tall)
  pen.strokeStyle = colours.line
  pen.lineWidth = 1
  pen.beginPath()
  for (let shift = -tall; shift < wide; shift += 6) { pen.moveTo(x + shift, y + tall); pen.lineTo(x + shift + tall, y) }
  pen.stroke()
  pen.restore()
}

function number(part, pen, value, tint, x, y) {
  pen.font = font(part)
  pen.fillStyle = bright(tint) ? "#1d1c1a" : "#ffffff"
  pen.textAlign = "center"
  pen.textBaseline = "middle"
  pen.fillText(value.toFixed(2).replace("-", "−").replace(/^−0\.00$/, "0.00"), x, y)
}

function names(part, pen, data) {
  const { shape, panel } = part
  const [wide, tall] = shape.cell
  const bottom = shape.top + tall * data.rows
  pen.font = font(part)
  pen.textBaseline = "middle"
  pen.textAlign = "right"
  each(shape.rows, tall, FONT + 3, (text, i) => pen.fillText(text, shape.left - 7, shape.top + (i + 0.5) * tall))
  pen.textAlign = shape.slanted ? "left" : "center"
  const apart = isWords(part, panel.columns) ? 3 : 10
  const room = shape.slanted ? FONT + 3 : Math.max(0, ...shape.columns.map((text) => pen.measureText(text).width)) + apart
  each(shape.columns, wide, room, (text, i) => {
    pen.save()
    pen.translate(shape.left + (i + 0.5) * wide, panel.aligned ? bottom + 12 : shape.top - 11)
    if (shape.slanted) pen.rotate(-Math.PI / 4)
    pen.fillText(text, 0, 0)
    pen.restore()
  })
  pen.textAlign = "center"
  if (panel.columns.title) pen.fillText(panel.columns.title, shape.left + (wide * data.columns) / 2, shape.height - 9)
  if (!panel.rows.title) return
  pen.translate(9, shape.top + (tall * data.rows) / 2)
  pen.rotate(-Math.PI / 2)
  pen.fillText(panel.rows.title, 0, 0)
}

/** As many of the labels as have room. */
function each(texts, step, room, write) {
  const every = [1, 2, 5, 10, 20, 50, 100].find((count) => count * step >= room) ?? 200
  texts.forEach((text, i) => { if (i % every === 0) write(text, i) })
}

function outline(part, data, now, colours) {
  const { shape, panel } = part
  const pen = prepare(part.over, shape)
  const [wide, tall] = shape.cell
  const row = now[panel.rows.axis]
  const column = now[panel.columns.axis]
  pen.strokeStyle = colours.ink
  pen.globalAlpha = part.here ? 1 : 0.35
  const box = (i, j, height, width, thick) => {
    pen.lineWidth = thick
    pen.strokeRect(shape.left + j * wide - 0.5, shape.top + i * tall - 0.5, width * wide, height * tall)
  }
  if (row < data.rows) box(row, 0, 1, data.columns, 1)
  if (column < data.columns) box(0, column, data.rows, 1, 1)
  if (row < data.rows && column < data.columns) box(row, column, 1, 1, 3)
  pen.globalAlpha = 1
  pen.strokeStyle = css(channels(colours.accent))
  for (const { row: top, column: left, height, width } of panel.windows ?? []) box(top, left, height, width, 2)
  for (const { row: i, column: j, text } of panel.spots ?? []) spot(part, pen, shape.left + (j + 0.5) * wide, shape.top + (i + 0.5) * tall, text, colours)
}

function spot(part, pen, x, y, text, colours) {
  pen.beginPath()
  pen.arc(x, y, 6, 0, 7)
  pen.fillStyle = colours.paper
  pen.fill()
  pen.lineWidth = 2.5
  pen.strokeStyle = colours.ink
  pen.stroke()
  pen.font = `bold ${font(part, FONT + 1)}`
  pen.lineWidth = 4
  pen.strokeStyle = colours.paper
  pen.strokeText(text, x + 11, y - 8)
  pen.fillStyle = colours.ink
  pen.fillText(text, x + 11, y - 8)
}

/** The cell under the pointer, as a focus. */
function place(part, event) {
  const { shape, panel, host } = part
  const data = shape && matrix(host.array(panel.array), panel.rows.axis, panel.columns.axis, seen(part, host.focus()))
  if (!data) return null
  const { left, top } = part.over.getBoundingClientRect()
  const row = Math.floor((event.clientY - top - shape.top) / shape.cell[1])
  const column = Math.floor((event.clientX - left - shape.left) / shape.cell[0])
  if (row < 0 || column < 0 || row >= data.rows || column >= data.columns) return null
  return { ...panel.at, [panel.rows.axis]: row, [panel.columns.axis]: column }
}

function step(part, event) {
  const move = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key]
  const { panel, host } = part
  const data = move && matrix(host.array(panel.array), panel.rows.axis, panel.columns.axis, seen(part, host.focus()))
  if (!data) return
  event.preventDefault()
  event.stopPropagation()
  const now = host.focus()
  const next = (axis, by, count) => Math.max(0, Math.min(count - 1, (now[axis] ?? (by > 0 ? -1 : 0)) + by))
  const { rows, columns } = panel
  host.keep({ ...panel.at, [rows.axis]: next(rows.axis, move[0], data.rows), [columns.axis]: next(columns.axis, move[1], data.columns) })
}
