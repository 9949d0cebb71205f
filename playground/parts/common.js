// What all parts share: the style sheet, the sentence for a screen reader, and the pace of live controls.

const sheet = new URL("parts.css", import.meta.url).href
if (!document.querySelector(`link[href="${sheet}"]`)) {
  const link = document.createElement("link")
  link.rel = "stylesheet"
  link.href = sheet
  document.head.append(link)
}

export const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches

/** An element with a class, attributes and children; text children are text, never markup. */
export function make(tag, name, attributes = {}, ...children) {
  const element = document.createElement(tag)
  if (name) element.className = name
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) element.setAttribute(key, value)
  }
  element.append(...children)
  return element
}

export function draw(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  element.append(...children)
  return element
}

const DASHES = { solid: "", dash: "7 4", dot: "2 3", dashdot: "7 3 2 3", longdash: "12 4" }

/** A piece of a curve, for a legend. */
export function swatch({ colour, dash }) {
  const line = draw("line", { x1: 1, x2: 25, y1: 6, y2: 6, "stroke-width": 3, "stroke-dasharray": DASHES[dash] ?? "" })
  line.style.stroke = colour[0] === "@" ? "var(--st-text-color)" : colour
  return draw("svg", { viewBox: "0 0 26 12", width: 26, height: 12, "aria-hidden": "true" }, line)
}

const tab = Math.random().toString(36).slice(2, 12)
let turns = 0

/** A name for one click, so that it counts once, however often it arrives. */
export const turn = () => `${tab}-${(turns += 1)}`

/** What a picture is called, and what it says to those who do not see it. */
export function entitle(part, data, picture = part.figure) {
  part.title.textContent = data.title
  part.title.hidden = !data.title
  picture.setAttribute("aria-label", data.alt)
}

const WIDTHS = [[/[⺀-￿]/, 1], [/[A-Zmw∞]/, 0.75], [/[.,:;·|' ilj]/, 0.28], [/./s, 0.54]] // of characters, in their size

/** Tell a cell about how wide its text is, in its size, so that the style sheet can write it as large as it fits. */
export function fitted(cell, text) {
  const wide = Math.max(1, [...text].reduce((sum, sign) => sum + WIDTHS.find(([kind]) => kind.test(sign))[1], 0))
  if (cell.wide !== wide) cell.style.setProperty("--wide", (cell.wide = wide))
}

/** Whether these data are others than those that the part has drawn. */
export function isNew(part, data) {
  const now = JSON.stringify(data)
  if (now === part.drawn) return false
  part.drawn = now
  return true
}

/** State of one mounted part, made on its first call and found again on every later one. */
export function keeper(build) {
  const kept = new WeakMap()
  return (component) => {
    const { parentElement } = component
    if (!kept.has(parentElement)) kept.set(parentElement, build(parentElement, component))
    return kept.get(parentElement)
  }
}

// ---- Pace: at most one value is on its way; the newest of each control waits until the frame it belongs to was answered.

const PATIENCE = 1500
const waiting = new Map()
let underway = null

/** Run `send` now, or, while an answer is awaited, when it has come; a later call of the same control replaces one that waits. */
export function paced(control, send) {
  if (underway) {
    waiting.set(control, send)
    return
  }
  underway = setTimeout(release, PATIENCE)
  send()
}

function release() {
  clearTimeout(underway)
  underway = null
  const [next] = waiting
  if (!next) return
  waiting.delete(next[0])
  paced(...next)
}

window.addEventListener("playground:answered", release)

/** A person's newest value stays on the screen until the server has answered it, or has had time enough to answer something else. */
export function newest(giveUp) {
  let sent = null
  let timer = null
  return {
    sent(value) {
      sent = JSON.stringify(value)
      clearTimeout(timer)
      timer = setTimeout(() => { sent = null; giveUp() }, PATIENCE)
    },
    /** Whether a value that was sent has not been answered yet. */
    awaitsAny: () => sent !== null,
    /** Whether this value, which just arrived, is older than the one that was sent. */
    awaits(value) {
      if (sent === null) return false
      if (sent !== JSON.stringify(value)) return true
      sent = null
      clearTimeout(timer)
      return false
    },
  }
}

/** The theme's ink, paper, lines and type as the browser computes them, for engines that need literal colours. */
export function theme(element) {
  const style = getComputedStyle(element)
  const read = (name, fallback) => style.getPropertyValue(name).trim() || fallback
  return {
    ink: read("--st-text-color", "#1d1c1a"),
    paper: read("--st-background-color", "#fbfaf6"),
    panel: read("--st-secondary-background-color", "#f1efe8"),
    line: read("--st-border-color", "#d9d5c9"),
    accent: read("--st-primary-color", "#33508c"),
    font: read("--st-font", "sans-serif"),
  }
}
