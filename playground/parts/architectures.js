// Networks side by side: what they cost as bars, how they flow as a drawing, their layers in a table that opens stage by stage.
import { keeper, make } from "./common.js"
import { strip } from "./strip.js"

const build = keeper((root) => {
  const totals = make("div", "pg-zoo-totals")
  const drawings = make("div", "pg-zoo-drawings")
  const tables = make("div", "pg-zoo-tables")
  const tip = make("div", "pg-graph-tip", { role: "tooltip", hidden: "" })
  const figure = make("figure", "pg-figure pg-zoo", { role: "group" }, totals, drawings, tables, tip)
  root.replaceChildren(figure)
  const part = { root, figure, totals, drawings, tables, tip, open: new Set(), names: "", width: 0 }
  new ResizeObserver(() => { if (part.data && part.width !== root.clientWidth) sketch(part) }).observe(root)
  return part
})

export default function architectures(component) {
  const part = build(component)
  const { data } = component
  part.data = data
  part.figure.setAttribute("aria-label", data.alt)
  const names = data.networks.map((network) => network.name).join("|")
  if (part.names !== names) part.open.clear()
  part.names = names
  part.totals.replaceChildren(...data.totals.map((total) => sums(total, data.networks)))
  sketch(part)
  list(part)
}

/** One quantity: a bar for each network, and what there is to say of them. */
function sums({ label, bars, note }, networks) {
  const rows = bars.map(({ share, text }, i) => {
    const fill = make("span", "pg-zoo-fill", { "data-network": i })
    fill.style.width = `${100 * share}%`
    return make("div", "pg-zoo-bar", {}, make("span", "pg-zoo-name", {}, networks[i].name), make("span", "pg-zoo-track", {}, fill), make("span", "pg-zoo-value", {}, text))
  })
  return make("div", "pg-zoo-total", {}, make("div", "pg-zoo-label", {}, make("b", "", {}, label), make("span", "", {}, note)), ...rows)
}

function sketch(part) {
  part.width = part.root.clientWidth
  if (!part.width) return
  part.strips = part.data.networks.map((network, i) => strip(network, part.width, {
    tell: (lines, event) => tell(part, lines, event),
    choose: (stage) => toggle(part, i, stage, true),
  }))
  const drawn = part.data.networks.map((network, i) => make("div", "pg-zoo-drawing", {},
    make("div", "pg-zoo-head", {}, make("b", "pg-zoo-title", { "data-network": i }, network.name), make("span", "", {}, network.note)),
    make("div", "pg-zoo-scroll", {}, part.strips[i].surface)))
  const scrolled = [...part.drawings.querySelectorAll(".pg-zoo-scroll")].map((box) => box.scrollLeft)
  part.drawings.replaceChildren(...drawn)
  part.drawings.querySelectorAll(".pg-zoo-scroll").forEach((box, i) => { box.scrollLeft = scrolled[i] ?? 0 })
}

function list(part) {
  part.tables.replaceChildren(...part.data.networks.map((network, i) => table(part, network, i)))
}

function table(part, network, i) {
  const { words } = part.data
  const every = network.stages.every((stage, place) => part.open.has(`${i}.${place}`))
  const all = make("button", "pg-zoo-all", { type: "button" }, every ? words.none : words.all)
  all.onclick = () => {
    network.stages.forEach((stage, place) => part.open[every ? "delete" : "add"](`${i}.${place}`))
    list(part)
    part.tables.children[i].querySelector(".pg-zoo-all").focus()
  }
  const head = line("div", "pg-zoo-row pg-zoo-heads", { title: words.layer, shape: words.shape, parameters: words.parameters, multiply_adds: words.multiply_adds })
  const stages = network.stages.flatMap((stage, place) => rows(part, stage, i, place))
  return make("div", "pg-zoo-table", {}, make("div", "pg-zoo-head", {}, make("b", "pg-zoo-title", { "data-network": i }, network.name), all), head, ...stages)
}

function rows(part, stage, i, place) {
  const key = `${i}.${place}`
  const open = part.open.has(key)
  const total = line("button", "pg-zoo-row pg-zoo-stage", stage.total, { type: "button", "aria-expanded": String(open), "data-key": key })
  total.onclick = () => toggle(part, i, place, false)
  const layers = open ? stage.rows.map((row, number) => {
    const made = line("div", "pg-zoo-row", row)
    made.onpointerenter = () => part.strips[i].light(place, number)
    made.onpointerleave = () => part.strips[i].light(-1, -1)
    return made
  }) : []
  total.onpointerenter = () => part.strips[i].light(place, -1)
  total.onpointerleave = () => part.strips[i].light(-1, -1)
  return [total, ...layers]
}

function line(tag, name, row, attributes = {}) {
  const cells = ["title", "shape", "parameters", "multiply_adds"].map((column) => make("span", `pg-zoo-${column}`, {}, row[column]))
  return make(tag, name, attributes, ...cells)
}

/** A stage opens or closes; one that was chosen in the drawing comes into view. */
function toggle(part, i, place, show) {
  const key = `${i}.${place}`
  const opens = show || !part.open.has(key)
  part.open[opens ? "add" : "delete"](key)
  list(part)
  const row = part.tables.querySelector(`[data-key="${key}"]`)
  if (show) row.scrollIntoView({ block: "nearest", behavior: "smooth" })
  row.focus({ preventScroll: true })
}

function tell(part, lines, event) {
  const { tip, figure } = part
  tip.hidden = !lines.length
  if (tip.hidden) return
  tip.replaceChildren(...lines.map((text) => make("div", "", {}, text)))
  const { left, top, width } = figure.getBoundingClientRect()
  tip.style.left = `${Math.max(0, Math.min(width - tip.offsetWidth, event.clientX - left + 12))}px`
  tip.style.top = `${event.clientY - top + 18}px`
}
