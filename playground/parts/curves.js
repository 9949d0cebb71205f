// The curves of a training: raw under smoothed, the newest point in view until a person zooms, pinned runs laid over, changes marked.
import { keeper, make, swatch, theme } from "./common.js"
import { arrow } from "./files.js"
import { coloured, plotly } from "./plot.js"

const KEPT = "playground.curves"
const SETTINGS = { smoothing: 0.8, logX: false, logY: false }
const LOGARITHMIC = { type: "log", nticks: 4 } // so few that not every digit of a decade is written
const MARGIN = 0.08 // of the width, in which words have no room on the left of a line
const REST = 3 // times as long as a drawing took, nothing that arrives is drawn after it; but not longer than
const LONGEST_REST = 600 // milliseconds

/** What a person set stays as long as the browser's tab, on every page. */
function settings() {
  try { return { ...SETTINGS, ...JSON.parse(window.sessionStorage.getItem(KEPT)) } } catch { return { ...SETTINGS } }
}

function keep(part, changed) {
  Object.assign(part.settings, changed)
  try { window.sessionStorage.setItem(KEPT, JSON.stringify(part.settings)) } catch { /* a browser that keeps nothing */ }
}

const build = keeper((root) => {
  const tools = toolbar()
  const charts = make("div", "pg-curves")
  root.replaceChildren(tools.root, charts)
  const part = { root, tools, charts, made: [], settings: settings(), revision: 1, zoomed: new Set(), rest: 0, timer: null, data: null }
  tools.smoothing.oninput = () => { keep(part, { smoothing: Number(tools.smoothing.value) }); part.rest = 0; show(part) }
  tools.logX.onclick = () => { keep(part, { logX: !part.settings.logX }); follow(part) }
  tools.logY.onclick = () => { keep(part, { logY: !part.settings.logY }); follow(part) }
  tools.follow.onclick = () => follow(part)
  // What nobody sees is not drawn; it is as soon as it comes into view.
  part.eye = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) target.pgSeen = isIntersecting
    if (part.data && entries.some(({ target }) => target.pgSeen)) show(part)
  }, { rootMargin: "200px" })
  new ResizeObserver(() => part.made.forEach(({ surface, drawn }) => drawn && surface.offsetParent && window.Plotly.Plots.resize(surface))).observe(charts)
  return part
})

function toolbar() {
  const tool = (name) => make("button", `pg-tool ${name}`, { type: "button" })
  const made = { logX: tool(""), logY: tool(""), follow: tool("pg-follow") }
  const smoothing = make("input", "pg-range pg-smoothing", { type: "range", min: 0, max: 0.99, step: 0.01 })
  const word = make("span")
  const value = make("output")
  const file = make("a", "pg-tool")
  const row = make("div", "pg-tools-row", { role: "group" }, make("label", "pg-tool-label", {}, word, smoothing, value), made.logX, made.logY, made.follow, file)
  const legend = make("div", "pg-legend")
  return { ...made, root: make("div", "pg-curves-head", {}, legend, row), row, legend, listed: "", smoothing, word, value, file }
}

export default function curves(component) {
  const part = build(component)
  part.data = component.data
  const { charts } = part.data
  while (part.made.length > charts.length) forget(part, part.made.pop())
  while (part.made.length < charts.length) part.made.push(chart(part, part.made.length))
  show(part)
  return () => setTimeout(() => part.made.forEach(({ surface, drawn }) => drawn && !surface.isConnected && window.Plotly.purge(surface)), 1000)
}

function chart(part, index) {
  const title = make("div", "pg-title")
  const surface = make("div", "pg-plot", { role: "img" })
  const words = make("p", "pg-words")
  const figure = make("figure", "pg-figure", {}, title, surface, words)
  part.charts.append(figure)
  part.eye.observe(surface)
  return { index, figure, title, surface, words, drawn: false }
}

function forget({ eye }, { figure, surface, drawn }) {
  eye.unobserve(surface)
  if (drawn) window.Plotly.purge(surface)
  figure.remove()
}

/** The newest point comes into view again, and stays there. */
function follow(part) {
  part.revision += 1
  part.rest = 0
  part.zoomed.clear()
  show(part)
}

function show(part) {
  describe(part)
  if (part.timer) return
  const wait = Math.max(0, part.rest - performance.now())
  part.timer = setTimeout(() => requestAnimationFrame(() => { part.timer = null; paint(part) }), wait)
}

function describe({ data, tools, made, settings, zoomed }) {
  const { words } = data
  const put = (node, name) => { if (node.textContent !== words[name]) node.textContent = words[name]; node.title = words[`${name}_help`] ?? "" }
  put(tools.word, "smoothing")
  put(tools.logX, "log_x")
  put(tools.logY, "log_y")
  put(tools.follow, "follow")
  tools.row.setAttribute("aria-label", words.tools)
  tools.smoothing.value = settings.smoothing
  tools.smoothing.style.setProperty("--filled", `${(100 * settings.smoothing) / 0.99}%`)
  tools.smoothing.title = words.smoothing_help
  tools.value.textContent = settings.smoothing.toFixed(2)
  tools.logX.setAttribute("aria-pressed", String(settings.logX))
  tools.logY.setAttribute("aria-pressed", String(settings.logY))
  tools.follow.hidden = !zoomed.size
  link(tools.file, data)
  list(tools, data.charts)
  data.charts.forEach(({ title, alt, height }, i) => {
    made[i].title.textContent = title
    made[i].surface.setAttribute("aria-label", alt)
    made[i].surface.style.height = `${height}px`
  })
}

/** One legend for all charts: the run on the screen first. */
function list(tools, charts) {
  const named = charts.flatMap(({ series }) => series).filter(({ name }) => name).sort((one, other) => Boolean(one.group) - Boolean(other.group))
  const entries = [...new Map(named.map(({ name, line }) => [name, { name, colour: line.color, dash: line.dash }])).values()]
  const now = JSON.stringify(entries)
  if (now === tools.listed) return
  tools.listed = now
  tools.legend.replaceChildren(...entries.map((entry) => make("span", "pg-legend-entry", {}, swatch(entry), entry.name)))
}

function link(node, { file, words }) {
  node.hidden = !file
  if (!file || node.getAttribute("href") === file) return
  node.href = file
  node.download = ""
  node.title = words.file_help
  node.replaceChildren(arrow(), words.file)
}

/** Every chart with what arrived last. However slow a browser is, most of its time is left for everything else. */
async function paint(part) {
  const Plotly = await plotly()
  const started = performance.now()
  const { data } = part
  const arrays = data.arrays.map(decoded)
  for (const made of part.made.slice(0, data.charts.length)) {
    if (made.drawn && made.surface.pgSeen === false) continue
    try {
      await paintChart(Plotly, part, made, data, arrays)
      made.words.textContent = ""
    } catch (error) {
      console.warn("curves", error.stack)
      made.words.textContent = data.charts[made.index].alt
    }
  }
  part.rest = performance.now() + Math.min(LONGEST_REST, REST * (performance.now() - started))
}

async function paintChart(Plotly, part, made, data, arrays) {
  const given = data.charts[made.index]
  if (!made.surface.isConnected) return
  // With runs laid over each other, a box of all values at a point would hide the curves.
  const crowded = given.series.some(({ group }) => group)
  const layout = { ...given.layout, height: given.height, hovermode: crowded ? "closest" : "x unified", uirevision: part.revision, showlegend: false }
  const traces = given.series.flatMap((entry) => drawn(entry, arrays, part.settings, crowded && data.words.epoch))
  if (!layout.yaxis.range && traces.every(({ x }) => !x?.length)) layout.yaxis = { ...layout.yaxis, range: [0, 1] } // no loss is below nought
  layout.hoverlabel = { font: { ...layout.hoverlabel.font, color: "@ink" }, bgcolor: "@paper", bordercolor: "@line" }
  layout.xaxis = { ...layout.xaxis, ...(part.settings.logX ? LOGARITHMIC : { type: "linear" }), rangemode: "tozero", hoverformat: ".5~g" }
  layout.yaxis = { ...layout.yaxis, ...(part.settings.logY && given.log ? { ...LOGARITHMIC, range: undefined } : {}), hoverformat: ".5~g" }
  layout.yaxis.autorange = !layout.yaxis.range // else Plotly does not look at the data once a range was given, be it for an empty chart
  Object.assign(layout, marked(data, part.settings, layout.font, Math.max(0, ...traces.map(({ x }) => x.at(-1) ?? 0))))
  const colours = theme(made.surface)
  await Plotly.react(made.surface, coloured(traces, colours), coloured(layout, colours), { displayModeBar: false, responsive: false, doubleClick: false })
  if (!made.drawn) listen(part, made)
  made.drawn = true
}

function listen(part, { surface, index }) {
  surface.on("plotly_doubleclick", () => { follow(part) })
  surface.on("plotly_relayout", (changed) => {
    if (!Object.keys(changed).some((name) => /^[xy]axis\.range/.test(name))) return
    part.zoomed.add(index)
    describe(part)
  })
}

/** One series as Plotly draws it: a raw one under its smoothed self. */
function drawn({ x, y, every, raw, name, hover, line, mode, size }, arrays, { smoothing, logX }, epoch) {
  const from = logX ? arrays[x].findIndex((value) => value > 0) : 0
  const cut = (values) => (from > 0 ? values.slice(from) : from < 0 ? [] : values)
  const said = (word) => `%{y:.5~g}${epoch ? `<br>${epoch} %{x:.4~g}` : ""}<extra>${word}</extra>`
  const plain = { type: "scatter", x: cut(arrays[x]), y: cut(arrays[y]), mode: mode ?? "lines", line, marker: { color: line.color, size }, hovertemplate: said(hover || name) }
  if (!raw || !smoothing) return [plain]
  const under = { ...plain, hovertemplate: said(raw), opacity: 0.4, line: { ...line, width: 1 } }
  const over = { ...plain, y: cut(smoothed(arrays[y], smoothing ** every)) }
  return raw === "-" ? [over] : [under, over]
}

/** An exponential mean without the bias of its beginning. */
function smoothed(values, weight) {
  let sum = 0
  let mass = 0
  return values.map((value) => {
    if (!Number.isFinite(value)) return value
    sum = weight * sum + (1 - weight) * value
    mass = weight * mass + (1 - weight)
    return sum / mass
  })
}

/** Changes on the way as dotted lines with their words, left of them where there is room, and the epoch that is looked at as a solid one. */
function marked(data, settings, font, end) {
  const rule = (x, line) => ({ type: "line", x0: x, x1: x, y0: 0, y1: 1, yref: "paper", layer: "below", line })
  const place = (x) => (settings.logX ? Math.log10(x) : x)
  const marks = data.marks.filter(({ x }) => !settings.logX || x > 0)
  const shapes = marks.map(({ x }) => rule(x, { color: "@ink", width: 1.5, dash: "dot" }))
  if (data.looked !== null && (!settings.logX || data.looked > 0)) shapes.push(rule(data.looked, { color: "@accent", width: 2 }))
  const note = { yref: "paper", y: 1, showarrow: false, textangle: -90, yanchor: "top", bgcolor: "@paper", font: { ...font, size: 14 } }
  return { shapes, annotations: marks.map(({ x, label }) => ({ ...note, x: place(x), xanchor: x < MARGIN * end ? "left" : "right", text: label })) }
}

/** Numbers arrive as base64 of 32-bit floats. */
function decoded(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
  return Array.from(new Float32Array(bytes.buffer))
}
