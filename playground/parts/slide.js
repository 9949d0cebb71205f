// A kernel that slides over a picture: the window follows the pointer, the player and the arrow keys, and its sum is written out.
import { entitle, fitted, keeper, make } from "./common.js"
import { stepper } from "./stepper.js"

const MOMENT = 33 // milliseconds between two places of the window while it is played
const MOST_MOMENTS = 900
const LONGEST_SUM = 9

const build = keeper((root) => {
  const title = make("div", "pg-title")
  const pictures = ["input", "output"].map(picture)
  const sums = make("div", "pg-slide-sums")
  const caption = make("div", "pg-caption", { "aria-live": "polite" })
  const figure = make("figure", "pg-figure pg-slide", { tabindex: "0", role: "group" })
  figure.append(title, make("div", "pg-slide-pictures", {}, ...pictures.map(({ root }) => root)), sums, caption)
  root.replaceChildren(figure)
  const part = { figure, title, input: pictures[0], output: pictures[1], sums, caption, row: 0, column: 0, scene: null, partial: false, rows: [] }
  part.player = stepper(figure, (frame) => played(part, frame))
  figure.addEventListener("keydown", (event) => climb(part, event))
  follow(part, part.input, (data) => [(data.kernel.height - 1) / 2, (data.kernel.width - 1) / 2])
  follow(part, part.output, () => [0, 0])
  return part
})

/** A canvas with a window over it, and two covers for what is not computed yet. */
function picture(name) {
  const head = make("div", "pg-block-title")
  const shape = make("div", "pg-block-shape")
  const canvas = make("canvas", "pg-slide-canvas")
  const window = make("div", `pg-slide-window pg-slide-${name}`)
  const covers = [make("div", "pg-slide-cover"), make("div", "pg-slide-cover")]
  const surface = make("div", "pg-slide-surface", {}, canvas, ...covers, window)
  return { root: make("div", "pg-slide-picture", { "data-picture": name }, head, shape, surface), head, shape, canvas, surface, window, covers, drawn: "" }
}

export default function slide(component) {
  const part = build(component)
  const { data } = component
  part.data = data
  entitle(part, data)
  unpack(part, data.input)
  show(part.input, data.input, data.input.pixels)
  show(part.output, data.output, data.output.pixels, data.output.palette === "signed" ? data.signed : null)
  if (part.scene !== data.scene) [part.row, part.column, part.partial] = [data.start[0], data.start[1], false]
  part.scene = data.scene
  part.row = Math.min(part.row, data.output.height - 1)
  part.column = Math.min(part.column, data.output.width - 1)
  arrange(part)
  const count = data.output.height * data.output.width
  part.player.update({ count, frame: frameOf(part), words: data.words, interval: MOMENT, stride: Math.ceil(count / MOST_MOMENTS) })
  paint(part)
}

const bytes = (coded) => Uint8Array.from(atob(coded), (letter) => letter.charCodeAt(0))
const frameOf = (part) => part.row * part.data.output.width + part.column

function unpack(part, { pixels }) {
  if (part.coded !== pixels) part.levels = bytes(pixels)
  part.coded = pixels
}

/** Pixels are bytes, row by row, one or three for each; 255 of `white` is the brightest, a palette gives colours to one byte. */
function show(shown, plane, coded, palette = null) {
  shown.head.textContent = plane.title
  shown.shape.textContent = plane.note
  const drawn = `${plane.width}|${plane.channels}|${plane.white}|${Boolean(palette)}|${coded}`
  if (shown.drawn === drawn) return
  shown.drawn = drawn
  const { canvas, surface } = shown
  canvas.width = plane.width
  canvas.height = plane.height
  surface.style.aspectRatio = `${plane.width} / ${plane.height}`
  const context = canvas.getContext("2d")
  const image = context.createImageData(plane.width, plane.height)
  const levels = bytes(coded)
  const colour = palette ? (i) => palette[levels[i]] : (i) => [0, 1, 2].map((c) => (255 * levels[i * plane.channels + (plane.channels === 3 ? c : 0)]) / plane.white)
  for (let i = 0; i < plane.width * plane.height; i += 1) image.data.set([...colour(i), 255], 4 * i)
  context.putImageData(image, 0, 0)
}

/** One row of cells a channel: the pixels under the window, the kernel, the products. */
function arrange(part) {
  const { kernel } = part.data
  const layout = `${kernel.values.length}|${kernel.height}|${kernel.width}`
  if (part.layout !== layout) {
    part.layout = layout
    part.rows = kernel.values.map(() => [...["patch", "kernel", "product"].map((name) => matrix(name, kernel)), matrix("total", { height: 1, width: 1 })])
    part.sums.replaceChildren(...part.rows.map(([patch, weights, product, total]) => make("div", "pg-slide-sum", {}, patch.root, sign("×"), weights.root, sign("="), product.root, sign("Σ"), total.root)))
  }
  part.sums.style.setProperty("--columns", 3 * kernel.width)
  part.rows.forEach(([, weights], channel) => kernel.texts[channel].forEach((text, i) => write(weights.cells[i], text)))
}

const sign = (text) => make("div", "pg-sign", {}, text)

function matrix(name, { height, width }) {
  const cells = Array.from({ length: height * width }, () => make("div", "pg-cell", {}, make("span")))
  const root = make("div", `pg-matrix pg-slide-${name}`, {}, ...cells)
  root.style.gridTemplateColumns = `repeat(${width}, var(--cell))`
  return { root, cells }
}

function write(cell, text) {
  cell.firstChild.textContent = text
  cell.title = text
  fitted(cell, text)
}

/** Four digits, as on the server, and a real minus. */
const spelled = (value) => String(Number(value.toPrecision(4))).replace("-", "−")

function paint(part) {
  const { data, row, column } = part
  const { kernel, input, output } = data
  frame(part.input.window, column, row, kernel.width, kernel.height, input)
  frame(part.output.window, column, row, 1, 1, output)
  cover(part)
  const sums = part.rows.map((cells, channel) => channelSum(part, cells, channel))
  part.rows.forEach((cells, channel) => write(cells[3].cells[0], spelled(sums[channel].value)))
  const written = data.joined
    ? [joined(data, sums.map(({ value }) => value))]
    : sums.map(({ terms, value }, channel) => sentence(data, terms, value + data.bias, data.names[channel] ?? ""))
  part.caption.replaceChildren(...written.map((text) => make("div", "", {}, text)))
}

/** The products of one channel, in their cells and as terms of a sum. */
function channelSum(part, [patch, , product], channel) {
  const { kernel, input } = part.data
  const terms = []
  let value = 0
  kernel.values[channel].forEach((weight, i) => {
    const place = (part.row + Math.floor(i / kernel.width)) * input.width + part.column + (i % kernel.width)
    const level = part.levels[place * input.channels + (input.channels === 3 ? channel : 0)]
    value += level * weight
    terms.push(`${level}·${weight < 0 ? `(${kernel.texts[channel][i]})` : kernel.texts[channel][i]}`)
    write(patch.cells[i], String(level))
    tint(patch.cells[i], input.channels === 3 ? channel : -1, level / input.white)
    write(product.cells[i], spelled(level * weight))
    const strength = Math.min(1, Math.abs(level * weight) / (input.white * kernel.largest || 1))
    product.cells[i].style.setProperty("--signed", `var(--pg-${level * weight < 0 ? "negative" : "positive"})`)
    product.cells[i].style.setProperty("--heat", strength)
  })
  return { terms, value }
}

/** A pixel's cell has its brightness, in the colour of its channel. */
function tint(cell, channel, share) {
  const light = Math.round(255 * Math.min(1, share))
  cell.style.background = channel < 0 ? `rgb(${light},${light},${light})` : `rgb(${[0, 1, 2].map((c) => (c === channel ? light : Math.round(light * 0.2)))})`
  cell.style.color = (channel < 0 ? light : light * [0.5, 0.8, 0.35][channel]) > 128 ? "#000" : "#fff"
}

const biased = ({ bias }) => (bias ? ` ${bias < 0 ? "−" : "+"} ${spelled(Math.abs(bias))}` : "")

function sentence(data, terms, value, name) {
  const shown = terms.slice(0, LONGEST_SUM).join(" + ") + (terms.length > LONGEST_SUM ? " + …" : "")
  return `${name ? `${name}: ` : ""}${shown}${biased(data)} = ${spelled(value)}`
}

/** The sums of the channels, added up. */
function joined(data, values) {
  const terms = values.map((value, channel) => `${value < 0 ? `(${spelled(value)})` : spelled(value)} ${data.names[channel]}`)
  return `${terms.join(" + ")}${biased(data)} = ${spelled(values.reduce((sum, value) => sum + value, data.bias))}`
}

function frame(node, column, row, width, height, plane) {
  node.style.left = `${(100 * column) / plane.width}%`
  node.style.top = `${(100 * row) / plane.height}%`
  node.style.width = `${(100 * width) / plane.width}%`
  node.style.height = `${(100 * height) / plane.height}%`
}

/** While it is played, the output is there only as far as the window has come. */
function cover(part) {
  const { width, height } = part.data.output
  const [below, beside] = part.output.covers
  for (const node of [below, beside]) node.hidden = !part.partial
  frame(below, 0, part.row + 1, width, height - part.row - 1, part.data.output)
  frame(beside, part.column + 1, part.row, width - part.column - 1, 1, part.data.output)
}

function played(part, frame) {
  const { width, height } = part.data.output
  if (part.player.playing()) part.partial = true
  if (frame >= width * height - 1) part.partial = false
  part.row = Math.floor(frame / width)
  part.column = frame % width
  paint(part)
}

/** Up and down go by a whole row; the player takes left and right. */
function climb(part, event) {
  const way = { ArrowUp: -1, ArrowDown: 1 }[event.key]
  const { height, width } = part.data.output
  if (!way || event.target !== part.figure || part.row + way < 0 || part.row + way >= height) return
  event.preventDefault()
  part.player.jump((part.row + way) * width + part.column)
}

/** The window goes where the pointer is; on a touch screen, where a finger taps or moves sideways. */
function follow(part, shown, centre) {
  const go = (event) => {
    if (part.player.playing() && event.type === "pointermove") return
    const { left, top, width, height } = shown.surface.getBoundingClientRect()
    const { output } = part.data
    const plane = shown === part.input ? part.data.input : output
    const [down, across] = centre(part.data)
    const row = Math.floor(((event.clientY - top) / height) * plane.height - down)
    const column = Math.floor(((event.clientX - left) / width) * plane.width - across)
    part.partial = false
    part.player.jump(Math.max(0, Math.min(output.height - 1, row)) * output.width + Math.max(0, Math.min(output.width - 1, column)))
  }
  shown.surface.addEventListener("pointermove", go)
  shown.surface.addEventListener("pointerdown", go)
}
