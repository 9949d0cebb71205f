// A slider that answers while it is dragged, with a box in which its value can be typed.
import { keeper, make, newest, paced } from "./common.js"

const POSITIONS = 1000
const ROOT = 4

const clamp = (value, low, high) => Math.min(high, Math.max(low, value))

/** On a "root" scale small values have room and zero has a place. */
function toPosition(data, value) {
  if (data.scale === "root") return POSITIONS * (value / data.max) ** (1 / ROOT)
  if (data.scale !== "log") return value
  return POSITIONS * Math.log(value / data.min) / Math.log(data.max / data.min)
}

function fromPosition(data, position) {
  if (!isEven(data) && position <= 0) return data.min
  if (!isEven(data) && position >= POSITIONS) return data.max // not rounded, or nobody could reach it
  if (data.scale === "root") return rounded(data, data.max * (position / POSITIONS) ** ROOT)
  if (data.scale !== "log") return tidy(data, position)
  return rounded(data, data.min * Math.exp(position / POSITIONS * Math.log(data.max / data.min)))
}

const isEven = (data) => data.scale !== "log" && data.scale !== "root"

/** On such a scale two digits are enough; a count is whole. */
function rounded(data, value) {
  const short = Number(value.toPrecision(2))
  return clamp(data.whole ? Math.round(short) : short, data.min, data.max)
}

/** A value on the grid of the control, without the noise of binary fractions. */
function tidy(data, value) {
  const digits = (String(data.step).split(".")[1] || "").length
  return Number(clamp(value, data.min, data.max).toFixed(Math.min(10, digits)))
}

/** One slider's nodes, and `update(data, send)`, which shows data and calls send(value) when a person moves it. */
export function control() {
  const id = `pg-${Math.random().toString(36).slice(2)}`
  const label = make("label", "pg-label", { for: id })
  const hint = make("span", "pg-hint", { tabindex: "0", role: "note" }, "?")
  const box = make("input", "pg-number", { type: "text", inputmode: "decimal", autocomplete: "off" })
  const range = make("input", "pg-range", { type: "range", id })
  const note = make("div", "pg-note", { "aria-live": "polite" })
  const root = make("div", "pg-slider", {}, make("div", "pg-slider-head", {}, label, hint, box), range, note)
  const part = { root, label, hint, box, range, note, held: false, value: null }
  part.newest = newest(() => show(part, part.data.value))
  part.update = (data, send) => update(part, data, send)
  return part
}

function update(part, data, emit) {
  const { range, box } = part
  part.data = data
  describe(part, data)
  if (!part.newest.awaits(data.value) && !part.held) show(part, data.value)
  const send = (value) => {
    if (value === part.value) return
    show(part, value, true)
    part.newest.sent(value)
    emit(value)
  }
  range.onpointerdown = () => { part.held = true }
  range.onpointerup = range.onpointercancel = () => { part.held = false }
  range.oninput = () => { part.note.textContent = ""; send(fromPosition(part.data, Number(range.value))) }
  range.onkeydown = (event) => { if (!isEven(part.data)) stepLog(event, part, send) }
  box.onfocus = () => box.select()
  box.onkeydown = (event) => {
    if (event.key === "Enter") box.blur()
    if (event.key === "Escape") { show(part, part.value); box.blur() }
  }
  box.onchange = () => typed(part, send)
}

function describe(part, data) {
  const { range, box, label, hint } = part
  const stated = JSON.stringify([data.label, data.help, data.min, data.max, data.step, data.scale, data.disabled])
  if (part.stated === stated) return
  part.stated = stated
  label.textContent = data.label
  hint.dataset.tip = data.help
  hint.setAttribute("aria-label", data.help)
  box.setAttribute("aria-label", data.label)
  range.min = isEven(data) ? data.min : 0
  range.max = isEven(data) ? data.max : POSITIONS
  range.step = isEven(data) ? data.step : 1
  range.disabled = box.disabled = Boolean(data.disabled)
}

const build = keeper((root) => {
  const part = control()
  root.replaceChildren(part.root)
  return part
})

export default function slider(component) {
  build(component).update(component.data, (value) => paced(component.parentElement, () => component.setTriggerValue("value", value)))
}

function stepLog(event, part, send) {
  const way = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key]
  if (!way) return
  event.preventDefault()
  const next = rounded(part.data, part.value * Math.pow(1.1, way))
  send(next === part.value ? clamp(part.value + way * part.data.step, part.data.min, part.data.max) : next)
}

function show(part, value, fromUser = false) {
  part.value = value
  if (!fromUser || document.activeElement !== part.range) part.range.value = toPosition(part.data, value)
  if (document.activeElement !== part.box) part.box.value = String(value)
  const high = isEven(part.data) ? part.data.max : POSITIONS
  const low = isEven(part.data) ? part.data.min : 0
  const filled = high > low ? (toPosition(part.data, value) - low) / (high - low) : 0
  part.range.style.setProperty("--filled", `${100 * filled}%`)
  part.range.setAttribute("aria-valuetext", String(value))
}

/** A typed number: read it, hold it in its bounds, and say in a sentence what was done. */
function typed(part, send) {
  const { data, box, note } = part
  const value = Number(box.value.trim().replace(",", "."))
  note.textContent = ""
  if (!box.value.trim() || !Number.isFinite(value)) {
    note.textContent = data.sentences.unreadable
  } else if (value < data.min || value > data.max) {
    note.textContent = data.sentences.outside
    send(clamp(value, data.min, data.max))
  } else {
    send(data.whole ? Math.round(value) : value)
  }
  box.value = String(part.value)
}
