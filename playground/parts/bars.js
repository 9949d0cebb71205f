// Bars that can be dragged, or that only show; each draggable bar is a slider for the keyboard and for a screen reader.
import { draw, keeper, make, newest, paced } from "./common.js"

const TOP = 26
const LABEL = 30

/** Room under the bars: for the labels, and for the values of bars that hang down. */
const bottom = ({ range }) => (range.low < 0 ? LABEL + 20 : LABEL)

const build = keeper((root) => {
  const title = make("div", "pg-title")
  const hint = make("span", "pg-hint", { tabindex: "0", role: "note" }, "?")
  const surface = draw("svg", { class: "pg-bars" })
  root.replaceChildren(make("figure", "pg-figure", {}, make("div", "pg-slider-head", {}, title, hint), surface))
  const part = { root, title, hint, surface, dragged: -1, arrived: null }
  part.newest = newest(() => { part.data = part.arrived; paint(part) })
  new ResizeObserver(() => part.data && paint(part)).observe(root)
  return part
})

export default function bars(component) {
  const part = build(component)
  const { data } = component
  part.emit = (values) => paced(part, () => component.setTriggerValue("values", values))
  part.title.textContent = data.title
  part.hint.hidden = !data.help
  part.hint.dataset.tip = data.help || ""
  part.surface.setAttribute("role", data.draggable ? "group" : "img")
  part.surface.setAttribute("aria-label", data.alt)
  const own = part.newest.awaits(data.bars.map((bar) => bar.value)) || part.dragged >= 0
  part.arrived = data
  part.data = own ? { ...data, bars: data.bars.map((bar, i) => ({ ...bar, ...moved(part, i) })) } : data
  paint(part)
}

/** The value that a person gave this bar, while the server's answer to it is awaited. */
function moved(part, i) {
  const { value, text } = part.data.bars[i] ?? {}
  return value === undefined ? {} : { value, text }
}

function paint(part) {
  const { data, surface, root } = part
  const width = Math.max(160, root.clientWidth)
  const height = data.height
  const column = width / data.bars.length
  const { low, high } = data.range
  const y = (value) => TOP + (height - TOP - bottom(data)) * (1 - (Math.min(high, Math.max(low, value)) - low) / (high - low))
  surface.setAttribute("viewBox", `0 0 ${width} ${height}`)
  surface.setAttribute("height", height)
  sized(surface, data.bars.length + 1)
  rule(surface.children[0], width, y(Math.max(low, Math.min(high, 0))))
  data.bars.forEach((bar, i) => paintBar(part, surface.children[i + 1], bar, i, { column, y, zero: y(Math.max(low, Math.min(high, 0))), height }))
}

/** The same nodes are kept from frame to frame, so a bar being dragged never loses its pointer or its focus. */
function sized(surface, count) {
  while (surface.children.length > count) surface.lastChild.remove()
  while (surface.children.length < count) {
    surface.append(surface.children.length ? group() : draw("line", { class: "pg-zero" }))
  }
}

function group() {
  return draw("g", { class: "pg-bar" },
    draw("rect", { class: "pg-bar-catch" }), draw("rect", { class: "pg-bar-fill" }), draw("line", { class: "pg-bar-ghost" }),
    draw("line", { class: "pg-bar-grip" }), draw("text", { class: "pg-bar-value" }), draw("text", { class: "pg-bar-label" }))
}

function rule(line, width, height) {
  for (const [key, value] of Object.entries({ x1: 0, x2: width, y1: height, y2: height })) line.setAttribute(key, value)
}

const put = (node, attributes) => Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value))

function paintBar(part, node, bar, i, { column, y, zero, height }) {
  const [area, fill, ghost, grip, value, label] = node.children
  const left = i * column + column * 0.16
  const wide = column * 0.68
  const top = Math.min(y(bar.value), zero)
  const long = Math.abs(y(bar.value) - zero)
  put(area, { x: i * column, y: 0, width: column, height })
  put(fill, { x: left, y: top, width: wide, height: Math.max(1, long), rx: 2 })
  fill.style.fill = `var(--pg-${bar.role})`
  const hasGhost = bar.ghost !== null && bar.ghost !== undefined
  ghost.style.display = hasGhost ? "" : "none"
  if (hasGhost) put(ghost, { x1: left - 4, x2: left + wide + 4, y1: y(bar.ghost), y2: y(bar.ghost) })
  grip.style.display = part.data.draggable ? "" : "none"
  put(grip, { x1: left + wide * 0.3, x2: left + wide * 0.7, y1: y(bar.value), y2: y(bar.value) })
  const above = bar.value >= 0
  // The number stands above the dashed line where that would run through it.
  const crest = hasGhost && y(bar.ghost) < top && y(bar.ghost) > top - 26 ? y(bar.ghost) : top
  put(value, { x: i * column + column / 2, y: above ? crest - 8 : top + long + 18 })
  value.textContent = bar.text
  put(label, { x: i * column + column / 2, y: height - 8 })
  label.textContent = bar.label
  node.classList.toggle("pg-marked", Boolean(bar.marked))
  node.classList.toggle("pg-draggable", Boolean(part.data.draggable))
  if (part.data.draggable) handle(part, node, bar, i)
}

function handle(part, node, bar, i) {
  const { range } = part.data
  put(node, { tabindex: 0, role: "slider", "aria-label": bar.label, "aria-valuemin": range.low, "aria-valuemax": range.high, "aria-valuenow": bar.value })
  node.onpointerdown = (event) => {
    node.setPointerCapture(event.pointerId)
    node.focus()
    part.dragged = i
    part.origin = part.data.bars.map((bar) => bar.value)
    follow(part, i, event)
  }
  node.onpointermove = (event) => { if (part.dragged === i) follow(part, i, event) }
  node.onpointerup = node.onpointercancel = () => letGo(part)
  node.onkeydown = (event) => {
    const step = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 10, PageDown: -10 }[event.key]
    if (!step) return
    event.preventDefault()
    change(part, i, part.data.bars[i].value + step * range.step)
  }
}

/** What was answered while the bar was held is taken over. */
function letGo(part) {
  part.dragged = -1
  part.origin = null
  if (part.newest.awaitsAny()) return
  part.data = part.arrived
  paint(part)
}

function follow(part, i, event) {
  const { top } = part.surface.getBoundingClientRect()
  const { low, high } = part.data.range
  const share = 1 - (event.clientY - top - TOP) / (part.data.height - TOP - bottom(part.data))
  change(part, i, low + share * (high - low))
}

function change(part, i, wanted) {
  const { low, high, step, total } = part.data.range
  const value = Number((Math.round(Math.min(high, Math.max(low, wanted)) / step) * step).toFixed(6))
  const before = part.data.bars.map((bar) => bar.value)
  if (value === before[i]) return
  const values = total ? shared(part.origin ?? before, i, value, total) : before.map((other, j) => (j === i ? value : other))
  part.data.bars = part.data.bars.map((bar, j) => (values[j] === before[j] ? bar : { ...bar, value: values[j], text: written(values[j], part.data.digits) }))
  paint(part)
  part.newest.sent(values)
  part.emit(values)
}

/** Values that keep their sum: when one moves, the others give way in the ratio they had when it was taken hold of. */
function shared(origin, i, value, total) {
  const rest = origin.reduce((sum, other, j) => (j === i ? sum : sum + other), 0)
  const part = (other) => (rest > 0 ? (other * (total - value)) / rest : (total - value) / (origin.length - 1))
  return origin.map((other, j) => (j === i ? value : Number(part(other).toFixed(6))))
}

const written = (value, digits) => (digits === null || digits === undefined ? String(value) : value.toFixed(digits)).replace("-", "−")
