// Two columns of words and a line for each pair, as strong as its share: who looks at whom.
import { matrix, written } from "./arrays.js"
import { draw, make } from "./common.js"
import { pool, put } from "./nodes.js"

const TOP = 8

/** One panel of this kind. */
export function links(host) {
  const head = make("div", "pg-panel-title")
  const lines = draw("g", { class: "pg-link-lines" })
  const words = draw("g", { class: "pg-link-words" })
  const surface = draw("svg", { class: "pg-links", role: "img" }, lines, words)
  const root = make("div", "pg-panel", {}, make("div", "pg-panel-head", {}, head), surface)
  const part = { host, root, head, lines, words, surface }
  surface.onpointermove = (event) => host.point(place(part, event))
  surface.onpointerleave = () => host.point(null)
  surface.onpointerdown = (event) => { const at = place(part, event); if (at) host.keep(at, true) }
  return { root, update: (panel) => update(part, panel), paint: (focus) => paint(part, focus) }
}

function update(part, panel) {
  part.panel = panel
  part.head.textContent = panel.title
  part.surface.setAttribute("aria-label", panel.title)
}

const texts = (part, axis) => [...part.host.array(axis.labels).values].map(written)

function paint(part, focus) {
  const { panel, host, surface, root } = part
  const now = { ...focus, ...panel.at }
  const data = matrix(host.array(panel.array), panel.rows.axis, panel.columns.axis, now)
  if (!data) return
  const [left, right] = [texts(part, panel.rows), texts(part, panel.columns)]
  const width = Math.max(160, root.clientWidth)
  const height = TOP + panel.tall * Math.max(left.length, right.length) + 6
  part.side = Math.min(width * 0.36, 20 + 10 * Math.max(2, ...left.concat(right).map((text) => text.length)))
  part.size = { width, rows: left.length, columns: right.length }
  put(surface, { viewBox: `0 0 ${width} ${height}`, height })
  strokes(part, data, now)
  labels(part, data, now, left, right)
}

/** The lines of the word that is meant stand out; without one all are alike. */
function strokes(part, data, now) {
  const { panel, side, size } = part
  const [row, column] = [now[panel.rows.axis], now[panel.columns.axis]]
  const middle = (i) => TOP + panel.tall * (i + 0.5)
  const paths = pool(part.lines, data.rows * data.columns, () => draw("path", { fill: "none" }))
  paths.forEach((node, k) => {
    const [i, j] = [Math.floor(k / data.columns), k % data.columns]
    const share = data.at(i, j)
    const out = !(share > 0.004)
    const dim = row !== undefined && row !== i ? 0.16 : 1
    node.style.display = out ? "none" : ""
    if (out) return
    const [x1, x2] = [side, size.width - side]
    const bend = (x2 - x1) * 0.4
    const strong = row === i && column === j
    put(node, {
      d: `M${x1} ${middle(i)}C${x1 + bend} ${middle(i)} ${x2 - bend} ${middle(j)} ${x2} ${middle(j)}`,
      "stroke-width": (0.8 + 6 * share * (dim < 1 ? 0.5 : 1) + (strong ? 2 : 0)).toFixed(2), "stroke-opacity": (dim * Math.min(1, 0.12 + 0.88 * share)).toFixed(3),
    })
  })
}

function labels(part, data, now, left, right) {
  const { panel, side, size } = part
  const nodes = pool(part.words, left.length + right.length, () => draw("g", {}, draw("rect", { rx: 3 }), draw("text", {})))
  const row = now[panel.rows.axis]
  const middle = (i) => TOP + panel.tall * (i + 0.5)
  const write = (node, x, y, anchor, text, share, chosen) => {
    const [box, word] = node.children
    put(box, { x: anchor === "end" ? x - side + 8 : x - 8, y: y - panel.tall / 2 + 1, width: side, height: panel.tall - 2, "fill-opacity": share })
    put(word, { x, y: y + 5, "text-anchor": anchor, "font-weight": chosen ? 700 : 400 })
    if (word.textContent !== text) word.textContent = text
  }
  left.forEach((text, i) => write(nodes[i], side - 10, middle(i), "end", text, row === i ? 0.35 : 0, row === i))
  right.forEach((text, j) => {
    const share = row === undefined ? 0 : Math.max(0, data.at(row, j) || 0)
    write(nodes[left.length + j], size.width - side + 10, middle(j), "start", text, 0.85 * share, now[panel.columns.axis] === j)
  })
}

/** The word under the pointer, or nothing between the columns. */
function place(part, event) {
  const { panel, side, size } = part
  if (!size) return null
  const { left, top } = part.surface.getBoundingClientRect()
  const [x, i] = [event.clientX - left, Math.floor((event.clientY - top - TOP) / panel.tall)]
  if (i < 0) return null
  if (x < side + 6 && i < size.rows) return { ...panel.at, [panel.rows.axis]: i }
  if (x > size.width - side - 6 && i < size.columns) return { ...panel.at, [panel.columns.axis]: i }
  return null
}
