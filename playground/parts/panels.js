// Pictures of the same tensors side by side: one focus for all, one player, and a sentence with the formula of what is pointed at.
import { unpack, entry, written } from "./arrays.js"
import { entitle, keeper, make, newest, paced } from "./common.js"
import { heat } from "./heat.js"
import { links } from "./links.js"
import { plane } from "./plane.js"
import { stepper } from "./stepper.js"

const KINDS = { heat, links, plane }

const build = keeper((root) => {
  const title = make("div", "pg-title")
  const stage = make("div", "pg-panels")
  const caption = make("div", "pg-caption", { "aria-live": "polite" })
  const tip = make("div", "pg-tip", { "aria-live": "polite" })
  const figure = make("figure", "pg-figure pg-board", { tabindex: "0", role: "group" }, title, stage, tip, caption)
  root.replaceChildren(figure)
  const part = { root, figure, title, stage, caption, tip, views: new Map(), arrays: {}, kept: {}, hover: null, frame: 0, scene: null }
  part.host = host(part)
  part.newest = newest(() => { settle(part); paint(part) })
  part.player = stepper(figure, (frame) => { part.frame = frame; part.hover = null; if (!part.player.playing()) tell(part); paint(part) })
  part.sizes = new ResizeObserver((entries) => { if (entries.some(grown) && figure.isConnected) paint(part) })
  return part
})

/** Only another width asks for another drawing; heights follow from drawings. */
function grown({ target }) {
  const before = target.dataset.wide
  target.dataset.wide = target.clientWidth
  return before !== target.dataset.wide
}

/** Canvases take sizes and colours from the style sheet, which may come after the data. */
function whenStyled(part, act) {
  if (getComputedStyle(part.root).getPropertyValue("--pg-weight")) act()
  else setTimeout(whenStyled, 30, part, act)
}

/** What a panel may ask of the whole and tell it. */
function host(part) {
  return {
    array: (name) => part.arrays[name],
    focus: () => focus(part),
    heard: (axis) => axis in part.data.focus,
    words: () => part.data.words,
    /** Something is pointed at, or nothing any more. */
    point(place) {
      if (JSON.stringify(place) === JSON.stringify(part.hover)) return
      part.hover = place
      paint(part)
    },
    /** A place is chosen and stays; choosing the same again lets it go, unless the page has to know one. */
    keep(place, toggle = false) {
      const same = Object.entries(place).every(([axis, index]) => part.kept[axis] === index)
      const { frame, ...others } = place
      if (frame !== undefined && frame !== part.frame) part.player.jump(frame)
      for (const [axis, index] of Object.entries(others)) {
        if (toggle && same && !(axis in part.data.focus)) delete part.kept[axis]
        else part.kept[axis] = index
      }
      tell(part)
      paint(part)
    },
    act: (control, event) => paced(control, () => part.component.setTriggerValue("act", event)),
  }
}

/** The player moves the axis "frame"; pointing at another frame shows it for as long. */
const focus = (part) => ({ ...part.kept, frame: part.frame, ...part.hover })

/** The page hears of the axes that it asked for. */
function tell(part) {
  const known = part.data.focus
  const wanted = Object.fromEntries(Object.keys(known).map((axis) => [axis, (axis === "frame" ? part.frame : part.kept[axis]) ?? known[axis]]))
  if (JSON.stringify(wanted) === JSON.stringify(part.told)) return
  part.told = wanted
  part.newest.sent(wanted)
  paced(part, () => part.component.setTriggerValue("focus", wanted))
}

export default function panels(component) {
  const part = build(component)
  const { data } = component
  Object.assign(part, { component, data })
  part.arrays = Object.fromEntries(Object.entries(data.arrays).map(([name, array]) => [name, unpack(array)]))
  entitle(part, data)
  if (!part.newest.awaits(data.focus)) settle(part)
  if (part.scene !== data.scene) { part.frame = data.focus.frame ?? data.start; part.kept = { ...data.chosen, ...part.data.focus } }
  part.scene = data.scene
  part.frame = Math.min(part.frame, data.frames.length - 1)
  arrange(part)
  part.player.update({ count: data.frames.length, frame: part.frame, words: data.words, interval: data.interval })
  whenStyled(part, () => paint(part))
}

/** The page's word on the focus counts, except while the player is at work. */
function settle(part) {
  const { frame, ...others } = part.data.focus
  part.kept = { ...part.kept, ...others }
  part.told = part.data.focus
  if (frame !== undefined && !part.player.playing()) part.frame = frame
}

/** One node a panel, kept as long as a panel of its kind is in its place. */
function arrange(part) {
  part.data.panels.forEach((panel, place) => {
    const key = `${place}.${panel.kind}`
    if (!part.views.has(key)) {
      part.views.set(key, KINDS[panel.kind](part.host))
      part.sizes.observe(part.views.get(key).root)
    }
    const { root, update } = part.views.get(key)
    root.style.setProperty("--share", panel.width)
    root.style.setProperty("--phone", Math.min(1, panel.phone))
    if (part.stage.children[place] !== root) part.stage.insertBefore(root, part.stage.children[place] ?? null)
    update(panel)
  })
  const wanted = new Set(part.data.panels.map((panel, place) => `${place}.${panel.kind}`))
  for (const [key, { root }] of part.views) if (!wanted.has(key)) { part.sizes.unobserve(root); root.remove(); part.views.delete(key) }
}

function paint(part) {
  const now = focus(part)
  part.data.panels.forEach(({ since, kind }, place) => {
    const { root, paint: draw } = part.views.get(`${place}.${kind}`)
    root.classList.toggle("pg-later", part.frame < since)
    draw(now)
  })
  part.caption.textContent = part.data.frames[part.frame] ?? ""
  part.tip.textContent = sentence(part, now) ?? part.data.hint
}

/** The first sentence whose axes are all in the focus, its places filled. */
function sentence(part, now) {
  const tip = part.data.tips.find(({ axes }) => axes.every((axis) => now[axis] !== undefined && now[axis] !== null))
  if (!tip) return null
  const which = tip.choose ? entry(part.arrays[tip.choose], now) ?? 0 : 0
  return tip.texts[which].replace(/\{(\w+)\}/g, (whole, name) => (part.arrays[name] ? written(entry(part.arrays[name], now)) : whole))
}
