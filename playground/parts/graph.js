// Nodes and edges, and an algorithm as moments over them: played, stepped both ways, hovered, clicked. Where everything stands is given.
import { calm, draw, entitle, keeper, make } from "./common.js"
import { stepper } from "./stepper.js"

const WIDE_ENOUGH = 0.88
const SMALLEST = 0.72
const LARGEST = 1.4
const TALLEST = 640
const ROW = 25
const LINE = 20
const PULSE = 620

const build = keeper((root) => {
  const title = make("div", "pg-title")
  const surface = draw("svg", { class: "pg-net" })
  const tip = make("div", "pg-graph-tip", { role: "tooltip", hidden: "" })
  const stage = make("div", "pg-net-stage", {}, surface, tip)
  const caption = make("div", "pg-caption", { "aria-live": "polite" })
  const foot = make("div", "pg-net-foot", {}, caption)
  const figure = make("figure", "pg-figure pg-graph", { tabindex: "0", role: "group" }, title, stage, foot)
  root.replaceChildren(figure)
  const part = { root, figure, title, surface, tip, stage, caption, nodes: new Map(), edges: new Map(), frame: 0, scene: null, built: "" }
  part.player = stepper(figure, (frame) => go(part, frame))
  foot.append(figure.lastChild) // the player stays in view while a tall graph is scrolled
  new ResizeObserver(() => part.data && fit(part)).observe(root)
  return part
})

export default function graph(component) {
  const part = build(component)
  const { data } = component
  part.pick = (kind, id) => component.setTriggerValue("pick", { kind, id })
  part.data = data
  entitle(part, data)
  if (part.scene !== data.scene) part.frame = data.start
  part.scene = data.scene
  part.frame = Math.max(0, Math.min(part.frame, data.moments.length - 1))
  part.states = accumulated(data)
  fit(part)
  part.player.update({ count: data.moments.length, frame: part.frame, words: data.words, interval: data.interval })
}

/** The state of everything at every moment: what a moment changes stays changed, and what it does not change is shared with the one before. */
function accumulated({ nodes, edges, moments }) {
  let now = Object.fromEntries([...nodes.map((node) => [`n.${node.id}`, { marks: [], lanes: {} }]), ...edges.map((edge) => [`e.${edge.id}`, { marks: [] }])])
  return moments.map((moment) => {
    const changed = { ...now }
    for (const [kind, changes] of [["n", moment.nodes], ["e", moment.edges]]) {
      for (const [id, change] of Object.entries(changes)) {
        const before = now[`${kind}.${id}`]
        if (before) changed[`${kind}.${id}`] = { ...before, ...change, ...(before.lanes ? { lanes: { ...before.lanes, ...change.lanes } } : {}) }
      }
    }
    now = changed
    return now
  })
}

/** From left to right where that can be read, else from top to bottom; never so small that nothing can be read. */
function fit(part) {
  const { data, stage, surface } = part
  const width = stage.clientWidth
  if (!width) return
  const [wide, tall] = data.layouts
  const high = tall.height * Math.min(1, width / tall.width)
  part.across = width / wide.width >= WIDE_ENOUGH || tall.width >= wide.width || (width / wide.width >= SMALLEST && high > TALLEST)
  const layout = part.across ? wide : tall
  const scale = Math.max(SMALLEST, Math.min(LARGEST, width / layout.width, part.across ? LARGEST : 1))
  const stated = JSON.stringify([part.across, data.nodes, data.edges, layout])
  if (part.built !== stated) construct(part, layout)
  part.built = stated
  surface.setAttribute("viewBox", `0 0 ${layout.width} ${layout.height}`)
  surface.setAttribute("width", Math.round(layout.width * scale))
  surface.setAttribute("height", Math.round(layout.height * scale))
  show(part, false)
}

function construct(part, layout) {
  part.nodes.clear()
  part.edges.clear()
  for (const edge of part.data.edges) part.edges.set(edge.id, arrow(part, edge, layout.edges[edge.id]))
  for (const node of part.data.nodes) part.nodes.set(node.id, box(part, node, layout.nodes[node.id]))
  part.surface.replaceChildren(...[...part.edges.values(), ...part.nodes.values()].map((made) => made.root))
}

/** A smooth line through the points that leaves and arrives in the direction of the layers. */
function curve(points, across) {
  const steps = points.slice(1).map(([x, y], i) => {
    const [a, b] = points[i]
    const middle = across ? (a + x) / 2 : (b + y) / 2
    return across ? `C${middle},${b} ${middle},${y} ${x},${y}` : `C${a},${middle} ${x},${middle} ${x},${y}`
  })
  return `M${points[0]} ${steps.join(" ")}`
}

function arrow(part, edge, points) {
  const path = curve(points, part.across)
  const [x, y] = points[points.length - 1]
  const head = part.across ? `M${x - 8},${y - 4.5} L${x},${y} L${x - 8},${y + 4.5}z` : `M${x - 4.5},${y - 8} L${x},${y} L${x + 4.5},${y - 8}z`
  const line = draw("path", { class: "pg-edge-line", d: path })
  const pulse = draw("path", { class: "pg-edge-pulse", d: path, pathLength: 1 })
  const label = draw("text", { class: "pg-edge-label" })
  const group = draw("g", { class: "pg-edge" }, draw("path", { class: "pg-edge-catch", d: path }), line, draw("path", { class: "pg-edge-head", d: head }), pulse, label)
  const made = { root: group, line, pulse, label, edge }
  const middle = line.getPointAtLength ? line.getPointAtLength(line.getTotalLength() / 2) : { x, y }
  label.setAttribute("x", middle.x)
  label.setAttribute("y", middle.y + 5)
  clickable(part, group, "edge", edge)
  group.onpointerenter = (event) => { linked(part, [edge.id], [edge.source, edge.target]); if (edge.hint) tell(part, [edge.hint], event) }
  group.onpointerleave = () => { linked(part, [], []); tell(part) }
  return made
}

function box(part, node, [x, y]) {
  const [width, height] = node.size
  const group = draw("g", { class: "pg-node", transform: `translate(${x - width / 2} ${y - height / 2})`, style: `--role:var(--pg-${node.role})` })
  const title = draw("text", { class: "pg-node-title", x: width / 2, y: 7 + LINE * 0.75 })
  const note = draw("text", { class: "pg-node-note", x: width / 2, y: 7 + LINE * ((node.title ? 1 : 0) + 0.75) })
  group.append(draw("rect", { class: "pg-node-box", width, height, rx: 6 }), title, note)
  let top = 7 + LINE * ((node.title ? 1 : 0) + (node.note ? 1 : 0))
  const lanes = node.lanes.map((lane) => {
    const left = (width - lane.columns * lane.cell) / 2
    const cells = Array.from({ length: lane.rows * lane.columns }, (_, i) => {
      const place = { x: left + (i % lane.columns) * lane.cell, y: top + Math.floor(i / lane.columns) * ROW }
      const text = draw("text", { x: place.x + lane.cell / 2, y: place.y + ROW * 0.68 })
      const cell = draw("g", { class: "pg-net-cell", style: `--role:var(--pg-${lane.role})` })
      cell.append(draw("rect", { x: place.x + 1, y: place.y + 1, width: lane.cell - 2, height: ROW - 2, rx: 3 }), text)
      group.append(cell)
      return { cell, text }
    })
    top += lane.rows * ROW + 4
    return cells
  })
  const made = { root: group, title, note, lanes, node }
  clickable(part, group, "node", node)
  group.onpointerenter = () => {
    const touching = part.data.edges.filter((edge) => edge.source === node.id || edge.target === node.id)
    linked(part, touching.map((edge) => edge.id), [node.id, ...touching.flatMap((edge) => [edge.source, edge.target])])
  }
  group.onpointermove = (event) => tell(part, lines(part, made, event.target.closest(".pg-net-cell")), event)
  group.onpointerleave = () => { linked(part, [], []); tell(part) }
  return made
}

/** What is said of a node: the exact number under the pointer, or what a click does. */
function lines(part, made, cell) {
  const state = part.states[part.frame]?.[`n.${made.node.id}`] ?? {}
  for (const [i, cells] of made.lanes.entries()) {
    const place = cells.findIndex((other) => other.cell === cell)
    const exact = state.lanes?.[i]?.exact?.[place]
    if (place >= 0 && exact) return [exact]
  }
  return made.node.hint ? [made.node.hint] : []
}

function clickable(part, group, kind, { id, hint }) {
  if (!hint) return
  group.classList.add("pg-pickable")
  for (const [key, value] of Object.entries({ tabindex: 0, role: "button", "aria-label": hint })) group.setAttribute(key, value)
  group.onclick = () => part.pick(kind, id)
  group.onkeydown = (event) => {
    if (event.key !== "Enter" && event.key !== " ") return
    event.preventDefault()
    part.pick(kind, id)
  }
}

function linked(part, edges, nodes) {
  for (const [id, made] of part.edges) made.root.classList.toggle("pg-linked", edges.includes(id))
  for (const [id, made] of part.nodes) made.root.classList.toggle("pg-linked", nodes.includes(id))
}

function tell(part, texts = [], event = null) {
  const { tip, stage } = part
  tip.hidden = !texts.length
  if (tip.hidden) return
  tip.replaceChildren(...texts.map((text) => make("div", "", {}, text)))
  const { left, top, width } = stage.getBoundingClientRect()
  tip.style.left = `${Math.max(0, Math.min(width - tip.offsetWidth, event.clientX - left + 12)) + stage.scrollLeft}px`
  tip.style.top = `${event.clientY - top + 16}px`
}

function go(part, frame) {
  const way = frame - part.frame
  part.frame = frame
  show(part, Math.abs(way) === 1 && !calm())
}

function show(part, animate) {
  const { data, states, frame } = part
  const moment = data.moments[frame] ?? { caption: "", marks: {} }
  const marked = new Map()
  for (const [mark, ids] of Object.entries(moment.marks)) for (const id of ids) marked.set(id, [...(marked.get(id) ?? []), mark])
  const named = (id, state) => [...(state.marks ?? []), ...(marked.get(id) ?? [])].map((mark) => ` pg-is-${mark}`).join("")
  for (const [id, made] of part.nodes) paint(made, states[frame]?.[`n.${id}`] ?? {}, named(id, states[frame]?.[`n.${id}`] ?? {}))
  for (const [id, made] of part.edges) stroke(made, states[frame]?.[`e.${id}`] ?? {}, named(id, states[frame]?.[`e.${id}`] ?? {}))
  part.caption.textContent = moment.caption
  if (animate) for (const [id, marks] of marked) pulse(part.edges.get(id), marks, data.interval)
}

// What did not change is not written: every write costs the browser a look at the style.
const write = (element, text) => { if (element.textContent !== text) element.textContent = text }
const dress = (element, name) => { if (element.getAttribute("class") !== name) element.setAttribute("class", name) }

function paint(made, state, marks) {
  write(made.title, state.title ?? made.node.title)
  write(made.note, state.note ?? made.node.note)
  dress(made.root, `pg-node${marks}${made.node.hint ? " pg-pickable" : ""}${made.root.classList.contains("pg-linked") ? " pg-linked" : ""}`)
  made.lanes.forEach((cells, i) => {
    const texts = state.lanes?.[i]?.texts ?? []
    cells.forEach(({ cell, text }, place) => {
      write(text, texts[place] ?? "")
      dress(cell, texts[place] === undefined ? "pg-net-cell pg-net-empty" : "pg-net-cell")
    })
  })
}

function stroke(made, state, marks) {
  write(made.label, state.label ?? made.edge.label)
  dress(made.root, `pg-edge${marks}${made.edge.hint ? " pg-pickable" : ""}`)
}

/** Something runs along the edge, forwards or back. */
function pulse(made, marks, interval) {
  const way = marks.includes("flow") ? [0.3, -1] : marks.includes("back") ? [-1, 0.3] : null
  if (!made || !way) return
  const timing = { duration: Math.min(PULSE, interval * 0.8), easing: "ease-in-out" }
  made.pulse.animate([{ strokeDashoffset: way[0], opacity: 1 }, { strokeDashoffset: way[1], opacity: 1 }], timing)
}
