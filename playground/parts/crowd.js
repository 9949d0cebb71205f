// Thousands of people on a canvas who sort themselves from frame to frame; everyone keeps an identity and walks to the next place.
import { calm, entitle, keeper, make } from "./common.js"
import { stepper } from "./stepper.js"

const WALK = 1100 // milliseconds from one frame to the next
const DRAG = 180 // the same while a control is dragged
const SPREAD = 0.4 // the part of a walk by which the last sets off after the first
const LARGEST = 46
const FIGURE = 7 // pixels from which a person has a head

const build = keeper((root) => {
  const title = make("div", "pg-title")
  const legend = make("div", "pg-legend")
  const canvas = make("canvas", "pg-crowd-canvas", { role: "img" })
  const labels = make("div", "pg-crowd-labels")
  const note = make("div", "pg-pointed", { "aria-live": "polite" })
  const caption = make("div", "pg-caption", { "aria-live": "polite" })
  const figure = make("figure", "pg-figure pg-crowd", { tabindex: "0", role: "group" }, title, legend, make("div", "pg-crowd-stage", {}, labels, canvas), note, caption)
  root.replaceChildren(figure)
  const part = { figure, title, legend, canvas, labels, note, caption, frame: 0, scene: null, width: 0, walking: null }
  part.player = stepper(figure, (frame) => { part.frame = frame; walk(part, WALK) })
  new ResizeObserver(() => resized(part)).observe(root)
  canvas.onpointermove = canvas.onpointerdown = (event) => point(part, event)
  canvas.onpointerleave = () => { note.textContent = "" }
  return part
})

export default function crowd(component) {
  const part = build(component)
  const { data } = component
  const fresh = !part.data || count(part.data) !== count(data)
  part.data = data
  entitle(part, data)
  part.canvas.setAttribute("aria-label", data.alt)
  part.legend.replaceChildren(...data.legend.map(([role, words]) => make("span", "pg-legend-entry", { style: `--role:var(--pg-${role})` }, words)))
  if (part.scene !== data.scene) part.frame = data.start
  part.scene = data.scene
  part.frame = Math.min(part.frame, data.frames.length - 1)
  if (fresh) gather(part)
  part.group = data.groups.flatMap(({ count }, i) => Array(count).fill(i))
  part.player.update({ count: data.frames.length, frame: part.frame, words: data.words, interval: data.interval })
  part.width = Math.max(200, part.figure.clientWidth)
  walk(part, fresh ? 0 : DRAG)
}

const count = ({ groups }) => groups.reduce((sum, group) => sum + group.count, 0)

function gather(part) {
  const people = count(part.data)
  part.now = state(people)
  part.from = state(people)
  part.to = state(people)
  part.mixed = permutation(people)
}

const state = (people) => ({ x: new Float32Array(people), y: new Float32Array(people), size: new Float32Array(people), seen: new Float32Array(people) })

/** The same disorder every time: Fisher and Yates with a small generator of 32 bits. */
function permutation(people) {
  const order = Array.from({ length: people }, (_, i) => i)
  let state = 7
  for (let i = people - 1; i > 0; i--) {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)
    const j = ((mixed ^ (mixed >>> 14)) >>> 0) % (i + 1)
    ;[order[i], order[j]] = [order[j], order[i]]
  }
  return order
}

function resized(part) {
  const width = Math.max(200, part.figure.clientWidth)
  if (!part.data || width === part.width) return
  part.width = width
  walk(part, 0)
}

/** Everyone sets off for the place that the frame gives, from wherever they are now. */
function walk(part, milliseconds) {
  const height = Math.round(Math.min(430, Math.max(340, part.width * 0.5)))
  const ratio = window.devicePixelRatio || 1
  if (part.canvas.width !== Math.round(part.width * ratio) || part.canvas.height !== Math.round(height * ratio)) {
    part.canvas.width = Math.round(part.width * ratio)
    part.canvas.height = Math.round(height * ratio)
    part.canvas.style.height = `${height}px`
  }
  part.height = height
  part.caption.textContent = part.data.frames[part.frame].caption
  part.note.textContent = ""
  part.inks = colours(part)
  settle(part)
  for (const key of Object.keys(part.from)) part.from[key].set(part.now[key])
  part.began = performance.now()
  part.duration = calm() ? 0 : milliseconds
  cancelAnimationFrame(part.walking)
  step(part, part.began)
}

/** Where everyone stands at the end: columns from left to right, all people of a frame in one size. */
function settle(part) {
  const { places } = part.data.frames[part.frame]
  const head = part.width < 600 ? 46 : 28
  part.shown = places.map((place) => ({ ...place, left: place.x * part.width, wide: place.width * part.width - 8, high: part.height - head, people: members(part, place) }))
  const ratio = window.devicePixelRatio || 1
  const free = Math.min(LARGEST, ...part.shown.map(({ wide, high, people }) => fitting(wide, high, people.length)))
  const size = free * ratio < 4 ? free : Math.floor(free * ratio) / ratio // whole pixels, so that all gaps are alike
  part.to.seen.fill(0)
  for (const place of part.shown) {
    place.size = size
    place.rows = Math.max(1, Math.floor(place.high / size))
    place.top = head
    place.people.forEach((person, i) => {
      part.to.x[person] = place.left + Math.floor(i / place.rows) * size
      part.to.y[person] = head + (i % place.rows) * size
      part.to.size[person] = size
      part.to.seen[person] = 1
    })
  }
  part.labels.replaceChildren(...part.shown.map(({ left, wide, label }) => make("div", "pg-crowd-label", { style: `left:${left}px;width:${wide}px` }, label)))
}

function members(part, { groups, mixed }) {
  const starts = []
  part.data.groups.reduce((sum, group, i) => { starts[i] = sum; return sum + group.count }, 0)
  const inside = groups.flatMap((i) => Array.from({ length: part.data.groups[i].count }, (_, j) => starts[i] + j))
  if (!mixed) return inside
  const wanted = new Set(inside)
  return part.mixed.filter((person) => wanted.has(person))
}

/** The largest square of which so many fit into a rectangle. */
function fitting(wide, high, people) {
  if (!people) return LARGEST
  let size = Math.sqrt((wide * high) / people)
  while (Math.floor(wide / size) * Math.floor(high / size) < people) {
    size = Math.max(wide / (Math.floor(wide / size) + 1), high / (Math.floor(high / size) + 1)) - 1e-6
  }
  return size
}

function step(part, time) {
  const share = part.duration ? Math.min(1, (time - part.began) / part.duration) : 1
  move(part.from, part.to, part.now, share)
  paint(part)
  part.walking = share < 1 && part.figure.isConnected ? requestAnimationFrame((next) => step(part, next)) : null
}

/** Everyone a little nearer to where they go; who leaves stays and fades. */
function move(from, to, now, share) {
  const people = now.x.length
  for (let i = 0; i < people; i++) {
    const own = Math.min(1, Math.max(0, (share - (SPREAD * ((i * 7919) % people)) / people) / (1 - SPREAD)))
    const eased = own * own * (3 - 2 * own)
    now.seen[i] = from.seen[i] + (to.seen[i] - from.seen[i]) * eased
    const way = to.seen[i] ? eased : 0
    now.x[i] = from.x[i] + (to.x[i] - from.x[i]) * way
    now.y[i] = from.y[i] + (to.y[i] - from.y[i]) * way
    now.size[i] = from.size[i] + (to.size[i] - from.size[i]) * way
  }
}

/** Thousands of small squares are written as pixels, which takes a tenth of the time of filling rectangles; larger people are drawn. */
function paint(part) {
  const { canvas, now, data, inks } = part
  const context = canvas.getContext("2d")
  const ratio = window.devicePixelRatio || 1
  if (part.image?.width !== canvas.width || part.image?.height !== canvas.height) part.image = context.createImageData(canvas.width, canvas.height)
  const pixels = new Uint32Array(part.image.data.buffer)
  pixels.fill(0)
  let end = 0
  data.groups.forEach(({ count }, i) => { dots(pixels, canvas, now, end, (end += count), inks[i], ratio) })
  context.setTransform(1, 0, 0, 1, 0, 0)
  context.putImageData(part.image, 0, 0)
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  end = 0
  data.groups.forEach(({ count }, i) => { figures(context, now, end, (end += count), inks[i]) })
  context.globalAlpha = 1
}

function dots(pixels, { width, height }, now, first, end, { red, green, blue }, ratio) {
  for (let i = first; i < end; i++) {
    const size = now.size[i]
    if (size >= FIGURE || now.seen[i] < 0.02) continue
    const value = ((now.seen[i] * 255) << 24 | blue << 16 | green << 8 | red) >>> 0
    const left = Math.max(0, Math.round((now.x[i] + size * 0.1) * ratio))
    const top = Math.max(0, Math.round((now.y[i] + size * 0.1) * ratio))
    const side = Math.max(1, Math.round(size * 0.78 * ratio))
    for (let y = top; y < Math.min(height, top + side); y++) pixels.fill(value, y * width + left, y * width + Math.min(width, left + side))
  }
}

function figures(context, now, first, end, { red, green, blue }) {
  context.fillStyle = `rgb(${red} ${green} ${blue})`
  for (let i = first; i < end; i++) {
    if (now.size[i] < FIGURE || now.seen[i] < 0.02) continue
    context.globalAlpha = now.seen[i]
    figure(context, now.x[i], now.y[i], now.size[i])
  }
}

/** The colours of the groups as numbers, as the browser computes them. */
function colours(part) {
  const probe = make("span")
  part.figure.append(probe)
  const found = part.data.groups.map(({ role }) => {
    probe.style.color = `var(--pg-${role})`
    const [red, green, blue] = getComputedStyle(probe).color.match(/[\d.]+/g).map(Number)
    return { red, green, blue }
  })
  probe.remove()
  return found
}

/** A head and shoulders. */
function figure(context, x, y, size) {
  context.beginPath()
  context.arc(x + size / 2, y + size * 0.29, size * 0.18, 0, 2 * Math.PI)
  context.moveTo(x + size * 0.2, y + size * 0.9)
  context.ellipse(x + size / 2, y + size * 0.9, size * 0.3, size * 0.38, 0, Math.PI, 2 * Math.PI)
  context.fill()
}

function point(part, event) {
  const { left, top } = part.canvas.getBoundingClientRect()
  const [x, y] = [event.clientX - left, event.clientY - top]
  const place = part.shown?.find((entry) => x >= entry.left && x < entry.left + entry.wide)
  const row = place ? Math.floor((y - place.top) / place.size) : -1
  const person = row >= 0 && row < place.rows ? place.people[Math.floor((x - place.left) / place.size) * place.rows + row] : undefined
  part.note.textContent = person === undefined ? "" : part.data.groups[part.group[person]].label
}
