// Trees side by side that grow step by step: nodes are born, kept or dropped, and in the end one path is the answer.
import { draw, entitle, keeper, make } from "./common.js"
import { stepper } from "./stepper.js"

const ROOMY = 25 // pixels from leaf to leaf where all is written
const TIGHT = 17 // below this there are no words, only points
const LEAST = 1.5
const FEW = 40 // kept nodes that still get words where there are only points
const TALLEST = 560
const LEFT = 12
const RIGHT = 62

const build = keeper((root) => {
  const title = make("div", "pg-title")
  const stage = make("div", "pg-trees")
  const figure = make("figure", "pg-figure pg-forest", { tabindex: "0", role: "group" }, title, stage)
  root.replaceChildren(figure)
  const part = { root, figure, title, stage, panels: new Map(), frame: 0, scene: null }
  part.player = stepper(figure, (frame) => { part.frame = frame; show(part) })
  // A panel gets its width when the style sheet has come, and another one when the window changes.
  part.watch = new ResizeObserver(() => { for (const made of part.panels.values()) if (made.width !== made.root.clientWidth) replant(part, made) })
  return part
})

export default function tree(component) {
  const part = build(component)
  const { data } = component
  part.component = component
  part.data = data
  entitle(part, data)
  if (part.scene !== data.scene) part.frame = data.frames - 1
  part.scene = data.scene
  part.frame = Math.min(part.frame, data.frames - 1)
  part.player.update({ count: data.frames, frame: part.frame, words: data.words, interval: 1300 })
  layOut(part)
}

function layOut(part) {
  const wanted = new Set(part.data.panels.map(({ id }) => id))
  for (const [id, made] of part.panels) if (!wanted.has(id)) { made.root.remove(); part.panels.delete(id) }
  for (const { id } of part.data.panels) if (!part.panels.has(id)) part.panels.set(id, empty(part, id))
  for (const panel of part.data.panels) plant(part, part.panels.get(panel.id), panel)
  show(part)
}

function replant(part, made) {
  plant(part, made, made.panel)
  show(part)
}

function empty(part, id) {
  const head = make("div", "pg-block-title")
  const note = make("div", "pg-tree-note")
  const surface = draw("svg", { class: "pg-tree" })
  const caption = make("div", "pg-tree-caption", { "aria-live": "polite" })
  const root = make("div", "pg-tree-panel", { "data-panel": id }, head, note, surface, caption)
  part.stage.append(root)
  part.watch.observe(root)
  return { root, head, note, surface, caption, drawn: new Map() }
}

/** Leaves stand below each other, a parent at the height of the middle of its children. */
function places(panel) {
  const children = new Map()
  for (const node of panel.nodes) children.set(node.parent, [...(children.get(node.parent) ?? []), node])
  const place = new Map()
  let leaves = 0
  const settle = (id, depth) => {
    const below = (children.get(id) ?? []).map((child) => settle(child.id, depth + 1))
    const row = below.length ? (below[0] + below.at(-1)) / 2 : leaves++
    place.set(id, { depth, row })
    return row
  }
  settle("", 0)
  return { place, leaves, inner: new Set(children.keys()) }
}

function plant(part, made, panel) {
  made.panel = panel
  made.width = made.root.clientWidth
  made.head.textContent = panel.title
  made.note.textContent = panel.note
  const { place, leaves, inner } = places(panel)
  const gap = Math.max(LEAST, Math.min(ROOMY, TALLEST / leaves))
  const width = Math.max(200, made.width)
  const height = Math.ceil(leaves * gap) + 8
  const spot = (id) => {
    const { depth, row } = place.get(id)
    return [LEFT + (depth * (width - LEFT - RIGHT)) / part.data.depth, 4 + (row + 0.5) * gap]
  }
  made.surface.setAttribute("viewBox", `0 0 ${width} ${height}`)
  made.surface.setAttribute("height", height)
  made.surface.classList.toggle("pg-dense", gap < TIGHT)
  part.tight = gap < 22
  const few = gap > 4 && panel.nodes.filter(({ verdict }) => verdict !== "dropped").length <= FEW
  const worded = ({ verdict }) => gap >= TIGHT || (few && verdict !== "dropped")
  made.drawn = new Map(panel.nodes.map((node) => [node.id, branch(part, made, node, spot, worded(node) ? ROOMY : gap, inner.has(node.id))]))
  const root = draw("circle", { class: "pg-tree-root", cx: spot("")[0], cy: spot("")[1], r: 5 })
  if (part.data.pickable) root.addEventListener("click", () => pick(part, made, ""))
  const drawn = [...made.drawn.values()]
  made.surface.replaceChildren(...drawn.map(({ line }) => line), ...drawn.map(({ group }) => group), root)
}

function branch(part, made, node, spot, gap, inner) {
  const [x, y] = spot(node.id)
  const [fromX, fromY] = spot(node.parent)
  const bend = fromX + (x - fromX) * 0.45
  const dense = gap < TIGHT
  const radius = dense ? Math.min(3, gap * 0.4) : part.tight ? 8 : 11
  const path = draw("path", { d: `M${fromX} ${fromY}C${bend} ${fromY} ${bend} ${y} ${x - radius} ${y}`, class: "pg-tree-edge" })
  const line = draw("g", { class: "pg-tree-node", style: `--strength: ${node.strength}` }, path)
  const words = [[x - radius - 4, y - 4, "pg-tree-p", node.edge], [x, y + 4.5, "pg-tree-label", node.label]].map(([left, top, name, text]) => draw("text", { x: left, y: top, class: name }, text))
  const dot = draw("circle", { cx: x, cy: y, r: radius, class: "pg-tree-dot" })
  const end = draw("text", { x: x + radius + 5, y: y + 5, class: "pg-tree-end" }, node.end)
  const group = draw("g", { class: "pg-tree-node" }, dot, ...(dense ? [] : words), end)
  const sprout = { line, group, node, toggle: (name, on) => [line, group].forEach((element) => element.classList.toggle(name, on)) }
  for (const element of [line, group]) {
    element.addEventListener("pointerover", () => trace(made, node))
    element.addEventListener("pointerleave", () => untrace(part, made))
  }
  if (part.data.pickable && inner) group.addEventListener("click", () => pick(part, made, node.id))
  group.classList.toggle("pg-inner", inner && part.data.pickable)
  return sprout
}

function pick(part, made, id) {
  if (id === "" || made.drawn.has(id)) part.component.setTriggerValue("node", id)
}

/** The way from the root to a node lights up, and the node says its numbers. */
function trace(made, node) {
  for (const { toggle } of made.drawn.values()) toggle("pg-traced", false)
  for (let step = made.drawn.get(node.id); step; step = made.drawn.get(step.node.parent)) step.toggle("pg-traced", true)
  made.caption.textContent = node.tip
}

function untrace(part, made) {
  for (const { toggle } of made.drawn.values()) toggle("pg-traced", false)
  made.caption.textContent = made.panel.notes[part.frame] ?? ""
}

function show(part) {
  const last = part.frame >= part.data.frames - 1
  for (const made of part.panels.values()) {
    for (const { toggle, node } of made.drawn.values()) {
      toggle("pg-unborn", part.frame < node.born)
      for (const verdict of ["kept", "dropped", "ended"]) toggle(`pg-${verdict}`, part.frame >= node.judged && node.verdict === verdict)
      toggle("pg-best", last && node.best)
      toggle("pg-picked", part.data.picked === node.id)
    }
    made.caption.textContent = made.panel.notes[part.frame] ?? ""
  }
}
