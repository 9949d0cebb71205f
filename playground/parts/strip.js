// A network from left to right: a bar for each layer, as high as its maps and as wide as its channels; lanes, and arcs over what is skipped.
import { draw } from "./common.js"

const TALL = 108
const ARCH = 46
const FOOT = 26
const NARROWEST = 15
const WIDEST = 80
const LETTER = 7.4

export function strip(network, width, { tell, choose }) {
  const step = Math.max(NARROWEST, Math.min(WIDEST, width / network.slots))
  const arched = network.wires.some((wire) => wire.kind !== "flow")
  const top = arched ? ARCH + 8 : 8
  const size = { step, top, width: step * network.slots, height: top + TALL + FOOT }
  const surface = draw("svg", { class: "pg-strip", viewBox: `0 0 ${size.width} ${size.height}`, width: size.width, height: size.height })
  const units = network.units.map((unit) => bar(unit, size))
  const said = (node, lines) => {
    node.onpointermove = (event) => tell(lines, event)
    node.onpointerleave = () => tell([])
  }
  network.stages.forEach((stage, place) => surface.append(band(network, place, size, choose)))
  for (const wire of network.wires) surface.append(...path(network, wire, size, said))
  network.units.forEach((unit, i) => {
    said(units[i], unit.lines)
    if (unit.row >= 0 || unit.stage >= 0) units[i].onclick = () => choose(unit.stage)
    surface.append(units[i])
  })
  const light = (stage, row) => network.units.forEach((unit, i) => {
    units[i].classList.toggle("pg-lit", unit.stage === stage && unit.slot > 0 && (row < 0 || unit.row === row))
  })
  return { surface, light }
}

function place(unit, { step, top }) {
  const tall = TALL / unit.lanes
  const x = (unit.slot + 0.5) * step
  const y = top + (unit.lane + 0.5) * tall
  const high = Math.max(5, unit.height * (tall - (unit.lanes > 1 ? 5 : 0)))
  const wide = Math.max(3, unit.width * step * 0.86)
  return { x, y, high, wide }
}

function bar(unit, size) {
  const { x, y, high, wide } = place(unit, size)
  const made = draw("rect", { class: `pg-strip-unit pg-strip-${unit.role}`, x: x - wide / 2, y: y - high / 2, width: wide, height: high, rx: Math.min(2, wide / 3) })
  made.style.setProperty("--role", `var(--pg-${unit.role})`)
  return made
}

/** The ground of a stage with its name under it, or its number where there is no room; a click opens it in the table. */
function band(network, stage, { step, top, height }, choose) {
  const slots = network.units.filter((unit) => unit.stage === stage && unit.slot > 0).map((unit) => unit.slot)
  const left = Math.min(...slots) * step
  const right = (Math.max(...slots) + 1) * step
  const title = network.stages[stage].total.title
  const wide = [...title].reduce((sum, letter) => sum + (letter.charCodeAt(0) > 0x2e7f ? 2 : 1), 0) * LETTER
  const label = draw("text", { x: (left + right) / 2, y: height - 8, class: "pg-strip-label" })
  label.textContent = wide <= right - left ? title : (title.match(/\d+/) ?? [""])[0]
  const ground = draw("rect", { class: "pg-strip-band", x: left + 1, y: top - 4, width: right - left - 2, height: height - top + 2, rx: 4 })
  const group = draw("g", { class: "pg-strip-stage" }, ground, label)
  group.onclick = () => choose(stage)
  return group
}

function path(network, wire, size, said) {
  const from = place(network.units[wire.source], size)
  const to = place(network.units[wire.target], size)
  if (wire.kind === "flow") {
    const [a, b] = [from.x + from.wide / 2, to.x - to.wide / 2]
    return [draw("path", { class: "pg-strip-flow", d: `M${a},${from.y} C${(a + b) / 2},${from.y} ${(a + b) / 2},${to.y} ${b},${to.y}` })]
  }
  const ground = size.top - 6
  const rise = Math.min(ARCH, 14 + (to.x - from.x) * 0.16)
  const start = `M${from.x},${from.y - from.high / 2} L${from.x},${ground}`
  const d = `${start} C${from.x},${ground - rise * 1.25} ${to.x},${ground - rise * 1.25} ${to.x},${ground} L${to.x},${to.y - to.high / 2}`
  const arc = draw("path", { class: `pg-strip-arc pg-strip-${wire.kind}`, d })
  if (!wire.lines.length) return [arc]
  const box = draw("rect", { class: "pg-strip-unit pg-strip-weight", x: (from.x + to.x) / 2 - 6, y: ground - rise * 0.94 - 5, width: 12, height: 10, rx: 2 })
  box.style.setProperty("--role", "var(--pg-weight)")
  said(box, wire.lines)
  return [arc, box]
}
