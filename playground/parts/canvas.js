// A small grid to draw on, with a pen as soft as ink: by mouse, finger or arrow keys. Its pixels travel as whole numbers while it is drawn on.
import { keeper, make, paced } from "./common.js"

const CORE = 0.6
const RIM = 1.6
const REMEMBERED = 300

const build = keeper((root) => {
  const id = `pg-${Math.random().toString(36).slice(2)}`
  const label = make("span", "pg-label", { id })
  const hint = make("span", "pg-hint", { tabindex: "0", role: "note" }, "?")
  const canvas = make("canvas", "pg-drawing", { tabindex: "0", role: "img" })
  const pen = make("button", "pg-run-button", { type: "button" })
  const clear = make("button", "pg-run-button", { type: "button" })
  const problem = make("div", "pg-note", { role: "alert" })
  const tools = make("div", "pg-drawing-tools", {}, pen, clear)
  root.replaceChildren(make("div", "pg-slider", {}, make("div", "pg-slider-head", {}, label, hint), canvas, tools, problem))
  const part = { label, hint, canvas, pen, clear, problem, erasing: false, last: null, cursor: [0, 0], levels: null, known: [] }
  handle(part)
  return part
})

export default function drawing(component) {
  const part = build(component)
  const { data } = component
  part.data = data
  part.send = () => {
    const sent = [...part.levels]
    part.known = [...part.known.slice(-REMEMBERED), sent.join()]
    paced(part, () => component.setTriggerValue("pixels", sent))
  }
  part.label.textContent = data.label
  part.hint.dataset.tip = data.help
  part.hint.setAttribute("aria-label", data.help)
  part.canvas.setAttribute("aria-label", data.alt)
  part.clear.textContent = data.words.clear
  part.problem.textContent = data.problem
  tell(part)
  receive(part, data.pixels)
}

/** What comes back is mostly what was sent, and often late: only a drawing that was never here takes the place of the one on the screen. */
function receive(part, pixels) {
  const arrived = pixels.join()
  if (part.known.at(-1) === arrived) part.known = [arrived]
  if (part.known.includes(arrived)) return
  part.known = [arrived]
  part.levels = Uint8Array.from(pixels)
  paint(part)
}

function tell(part) {
  part.pen.textContent = part.erasing ? part.data.words.erasing : part.data.words.drawing
  part.pen.setAttribute("aria-pressed", String(part.erasing))
}

/** Ink is what carries a value: bright on dark, as the pixels are numbers and 0 is nothing. */
function paint(part, cursor = null) {
  const { rows, columns, white } = part.data
  const { canvas, levels } = part
  if (canvas.width !== columns || canvas.height !== rows) Object.assign(canvas, { width: columns, height: rows })
  const context = canvas.getContext("2d")
  const image = context.createImageData(columns, rows)
  levels.forEach((level, i) => image.data.set([...Array(3).fill((255 * level) / white), 255], 4 * i))
  if (cursor) image.data.set([213, 94, 0, 255], 4 * (cursor[0] * columns + cursor[1]))
  context.putImageData(image, 0, 0)
}

function handle(part) {
  const { canvas } = part
  const place = (event) => {
    const { left, top, width, height } = canvas.getBoundingClientRect()
    return [((event.clientY - top) / height) * part.data.rows - 0.5, ((event.clientX - left) / width) * part.data.columns - 0.5]
  }
  canvas.onpointerdown = (event) => { event.preventDefault(); canvas.focus(); canvas.setPointerCapture(event.pointerId); part.last = place(event); stroke(part, part.last) }
  canvas.onpointermove = (event) => { if (part.last) for (const moment of event.getCoalescedEvents?.() ?? [event]) stroke(part, place(moment)) }
  canvas.onpointerup = canvas.onpointercancel = () => { part.last = null }
  canvas.onblur = () => paint(part)
  canvas.onkeydown = (event) => walk(part, event)
  part.pen.onclick = () => { part.erasing = !part.erasing; tell(part) }
  part.clear.onclick = () => { part.levels.fill(0); paint(part); part.send() }
}

/** From the last point to this one, every pixel near the line takes what the pen leaves; a pen never makes ink fainter. */
function stroke(part, [row, column]) {
  const { rows, columns, white } = part.data
  const [fromRow, fromColumn] = part.last ?? [row, column]
  const [down, across] = [row - fromRow, column - fromColumn]
  const long = down * down + across * across || 1
  for (let i = 0; i < rows * columns; i += 1) {
    const [y, x] = [Math.floor(i / columns), i % columns]
    const share = Math.max(0, Math.min(1, ((y - fromRow) * down + (x - fromColumn) * across) / long))
    const distance = Math.hypot(y - fromRow - share * down, x - fromColumn - share * across)
    const ink = Math.round(white * Math.max(0, Math.min(1, (RIM - distance) / (RIM - CORE))))
    part.levels[i] = part.erasing ? Math.min(part.levels[i], white - ink) : Math.max(part.levels[i], ink)
  }
  if (part.last) part.last = [row, column]
  paint(part)
  part.send()
}

/** Arrow keys move a cursor, the space bar marks its pixel. */
function walk(part, event) {
  const way = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key]
  if (!way && event.key !== " ") return
  event.preventDefault()
  const { rows, columns } = part.data
  if (way) part.cursor = [(part.cursor[0] + way[0] + rows) % rows, (part.cursor[1] + way[1] + columns) % columns]
  else stroke(part, part.cursor)
  paint(part, part.cursor)
}
