// One Plotly figure that is drawn once and then only updated: the zoom, the hover and the element stay.
import { calm, keeper, make, theme } from "./common.js"

let engine = null

/** Plotly, fetched when the first figure needs it. */
export function plotly() {
  engine ??= new Promise((resolve, reject) => {
    const script = make("script", "", { src: new URL("plotly.js", import.meta.url).href })
    script.onload = () => resolve(window.Plotly)
    script.onerror = () => { engine = null; script.remove(); reject(new Error("plotly.js did not load")) }
    document.head.append(script)
  })
  return engine
}

/** Colours that depend on the theme travel as "@ink" and the like, and get their value here. */
export function coloured(value, colours) {
  if (typeof value === "string" && value[0] === "@") return colours[value.slice(1)] ?? value
  if (Array.isArray(value)) return typeof value[0] === "number" ? value : value.map((entry) => coloured(entry, colours))
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, coloured(entry, colours)]))
  return value
}

const build = keeper((root) => {
  const title = make("div", "pg-title")
  const surface = make("div", "pg-plot", { role: "img" })
  const words = make("p", "pg-words")
  root.replaceChildren(make("figure", "pg-figure", {}, title, surface, words))
  const part = { title, surface, words, drawn: false, queue: Promise.resolve() }
  new ResizeObserver(() => part.drawn && surface.offsetParent && window.Plotly.Plots.resize(surface)).observe(surface)
  return part
})

export default function plot(component) {
  const part = build(component)
  part.data = component.data
  part.select = (point) => component.setTriggerValue("point", point)
  part.title.textContent = part.data.title
  part.title.hidden = !part.data.title
  part.surface.setAttribute("aria-label", part.data.alt)
  part.surface.style.height = `${part.data.height}px`
  part.queue = part.queue.then(() => paint(part)).then(() => "", (error) => told(part, error)).then((words) => { part.words.textContent = words })
  return () => setTimeout(forget, 1000, part)
}

/** Streamlit also cleans up when only the block around a part was made anew; then the element stays, and so does the drawing. */
function forget(part) {
  if (part.drawn && !part.surface.isConnected) window.Plotly.purge(part.surface)
}

/** A figure that cannot be drawn is told in words. */
function told(part, error) {
  console.warn("plot", error.stack)
  return part.data.alt
}

async function paint(part) {
  const Plotly = await plotly()
  const colours = theme(part.surface)
  const { figure, height } = part.data
  const layout = coloured(figure.layout, colours)
  const still = { displayModeBar: false, responsive: false, doubleClick: "reset", scrollZoom: false }
  layout.height = height
  layout.transition = calm() ? undefined : layout.transition
  await Plotly.react(part.surface, coloured(figure.data, colours), layout, still)
  if (!part.drawn) part.surface.on("plotly_click", (event) => part.select({ curve: event.points[0].curveNumber, index: event.points[0].pointNumber }))
  part.drawn = true
}
