// A figure that moves: the plot part, and a player that gives some of its curves other points at every moment.
import { keeper, make } from "./common.js"
import plot from "./plot.js"
import { stepper } from "./stepper.js"

const AT_ONCE = { mode: "immediate", transition: { duration: 0 }, frame: { duration: 0, redraw: false } }

const build = keeper((root) => {
  const picture = make("div")
  const caption = make("div", "pg-caption", { "aria-live": "polite" })
  const figure = make("div", "pg-reel", { tabindex: "0", role: "group" }, picture, caption)
  root.replaceChildren(figure)
  const part = { figure, picture, caption, frame: 0, scene: null }
  part.player = stepper(figure, (frame) => { part.frame = frame; move(part) })
  return part
})

export default function reel(component) {
  const part = build(component)
  const { data } = component
  part.component = component
  part.data = data
  part.figure.setAttribute("aria-label", data.alt)
  if (part.scene !== data.scene) part.frame = data.start
  part.scene = data.scene
  part.frame = Math.max(0, Math.min(part.frame, data.moments.length - 1))
  part.player.update({ count: data.moments.length, frame: part.frame, words: data.words, interval: data.interval })
  return show(part)
}

/** The figure of a moment: every curve as it is, except for those that the moment changes, by their place. */
function show({ component, picture, caption, data, frame }) {
  const moment = data.moments[frame]
  const curves = data.figure.data.map((curve, i) => ({ ...curve, ...moment.curves[i] }))
  caption.textContent = moment.caption
  return plot({ ...component, parentElement: picture, data: { ...data, figure: { ...data.figure, data: curves } } })
}

/** Only the curves that move are drawn again: a whole figure would take longer than a moment lasts. */
function move(part) {
  const moment = part.data.moments[part.frame]
  const surface = part.picture.querySelector(".js-plotly-plot")
  if (!surface) return void show(part)
  part.caption.textContent = moment.caption
  const traces = Object.keys(moment.curves).map(Number)
  window.Plotly.animate(surface, { data: traces.map((i) => moment.curves[i]), traces }, AT_ONCE)
}
