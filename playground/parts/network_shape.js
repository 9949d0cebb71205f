// The shape of a network on the screen: where its weights lie in one long list, and where its units stand.

export const LABEL = 46
const LARGEST = 40
export const SMALL = 15
const EASY = 24 // pixels of a unit that are seen and hit without effort
const MOST_COLUMNS = 5

/** Arrays arrive as base64 with their kind and shape. */
export function array({ kind, data }) {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))
  if (kind === "f4") return new Float32Array(bytes.buffer)
  if (kind === "i2") return new Int16Array(bytes.buffer)
  return kind === "f2" ? halves(new Uint16Array(bytes.buffer)) : bytes
}

/** 16-bit floats, which not every browser has. */
function halves(codes) {
  return Float32Array.from(codes, (code) => {
    const exponent = (code >> 10) & 31
    const fraction = code & 1023
    const size = exponent ? (exponent === 31 ? Infinity : 2 ** (exponent - 15) * (1 + fraction / 1024)) : 2 ** -24 * fraction
    return code & 32768 ? -size : size
  })
}

/** A picture with its arrays read; null while it does not belong to a network of these sizes. */
export function seen(picture, sizes) {
  const weights = array(picture.weights)
  const reach = array(picture.reach)
  const hidden = sizes.slice(1, -1).reduce((sum, size) => sum + size, 0)
  if (weights.length !== count(sizes) || reach.length !== hidden) return null
  const [side] = picture.output.shape
  const certainty = picture.certainty ? array(picture.certainty) : null
  return { side, output: array(picture.output), certainty, unitSide: picture.units.shape[1], units: array(picture.units), reach, weights, few: picture.weights.kind === "f2" }
}

const count = (sizes) => sizes.slice(1).reduce((sum, size, l) => sum + (sizes[l] + 1) * size, 0)

/** Where the kernel and the bias of every layer begin: [{ kernel, bias, before, after }]. */
export function offsets(sizes) {
  let at = 0
  return sizes.slice(1).map((after, l) => {
    const before = sizes[l]
    const found = { kernel: at, bias: at + before * after, before, after }
    at += (before + 1) * after
    return found
  })
}

/** The number of a hidden unit among all hidden units. */
export const place = (sizes, layer, unit) => sizes.slice(1, layer).reduce((sum, size) => sum + size, 0) + unit

/** Tiles of all layers: [[{ x, y, size }]], the inputs first, the outputs last; inputs that are switched off have a tile too. */
export function arrange({ inputs, layers, outputs }, width, height) {
  const step = (width - LABEL - 30) / (layers.length + 1)
  const first = column(inputs.length, LABEL + LARGEST / 2, LARGEST + 8, height, LARGEST - 6)
  const centre = (l) => LABEL + 24 + step * (l + 0.62)
  const hidden = layers.map(({ width: units }, l) => column(units, centre(l), step, height, LARGEST))
  const last = column(outputs.length, width - 16, 40, height, 22)
  return { tiles: [first, ...hidden, last], centres: layers.map((_, l) => centre(l)), step }
}

/** Units of one layer, below each other as long as they are easy to see, else in as many columns as make them largest. */
function column(units, centre, room, height, largest) {
  let best = { size: 0 }
  for (let columns = 1; columns <= MOST_COLUMNS; columns += 1) {
    const rows = Math.ceil(units / columns)
    const wide = (Math.max(room - 20, 24) + 2) / columns - 2
    const tall = height / rows - (height / rows > 24 ? 8 : 2)
    const size = Math.floor(Math.min(largest, wide, tall))
    if (size > best.size && best.size < EASY) best = { size, columns, rows }
  }
  const { size, columns, rows } = best
  const gap = size >= SMALL ? Math.min(10, height / rows - size) : Math.min(3, height / rows - size)
  const down = size + gap
  const across = size + 2
  const top = (height - rows * down + gap) / 2
  return Array.from({ length: units }, (_, unit) => {
    const [x, y] = [Math.floor(unit / rows), unit % rows]
    return { x: centre - (columns * across - 2) / 2 + x * across, y: top + y * down, size }
  })
}

/** Which inputs are switched on, as numbers of their tiles: the network knows only those. */
export const active = (inputs) => inputs.map((input, i) => (input.on ? i : -1)).filter((i) => i >= 0)

/** A number with as many digits as are known. */
export function written(value, few) {
  if (!Number.isFinite(value)) return "–"
  const text = few ? value.toPrecision(3) : Math.abs(value) < 100 ? value.toFixed(4) : value.toPrecision(6)
  return text.replace("-", "−")
}

export const filled = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "")
