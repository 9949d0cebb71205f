// Networks side by side: what they cost as bars, and how they flow as a drawing. Their layers stand in tables of another part.
import { keeper, make } from "./common.js"
import { strip } from "./strip.js"
import { choose, onLight } from "./stages.js"

const build = keeper((root) => {
  const totals = make("div", "pg-zoo-totals")
  const drawings = make("div", "pg-zoo-drawings")
  const legend = make("div", "pg-legend pg-zoo-legend")
  const tip = make("div", "pg-graph-tip", { role: "tooltip", hidden: "" })
  const figure = make("figure", "pg-figure pg-zoo", { role: "group" }, totals, drawings, legend, tip)
  root.replaceChildren(figure)
  const part = { root, figure, totals, drawings, legend, tip, width: 0 }
  new ResizeObserver(() => { if (part.data && part.width !== root.clientWidth) sketch(part) }).observe(root)
  onLight(part, (network, stage, row) => part.strips?.[network]?.light(stage, row))
  return part
})

export default function architectures(component) {
  const part = build(component)
  const { data } = component
  part.data = data
  part.figure.setAttribute("aria-label", data.alt)
  part.totals.hidden = !data.totals.length
  part.totals.replaceChildren(...data.totals.map((total) => sums(total, data.networks)))
  part.legend.replaceChildren(...Object.entries(data.legend).map(([key, word]) => make("span", `pg-zoo-key pg-zoo-${key.replace(" ", "-")}-key`, {}, word)))
  part.legend.hidden = !part.legend.children.length
  sketch(part)
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
    choose: (stage) => choose(part.data.scope, i, stage),
  }))
  const drawn = part.data.networks.map((network, i) => make("div", "pg-zoo-drawing", {},
    make("div", "pg-zoo-head", {}, make("b", "pg-zoo-named", { "data-network": i }, network.name), make("span", "", {}, network.note)),
    make("div", "pg-zoo-scroll", {}, part.strips[i].surface)))
  const scrolled = [...part.drawings.querySelectorAll(".pg-zoo-scroll")].map((box) => box.scrollLeft)
  part.drawings.replaceChildren(...drawn)
  part.drawings.querySelectorAll(".pg-zoo-scroll").forEach((box, i) => { box.scrollLeft = scrolled[i] ?? 0 })
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
