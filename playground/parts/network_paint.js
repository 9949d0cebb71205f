// How a network is painted: lines as wide as their weights, a small picture for every unit, the plane with its points.
import { SMALL, active, array, offsets, place } from "./network_shape.js"

const MOST_LINES = 700 // between two layers: the strongest
const LEVELS = 8

/** A colour for every byte: from -1 by grey to 1. */
export function ramp({ negative, zero, positive }) {
  return Array.from({ length: 256 }, (_, byte) => {
    const [from, to, share] = byte < 127.5 ? [negative, zero, byte / 127.5] : [zero, positive, byte / 127.5 - 1]
    return from.map((one, channel) => Math.round(one + (to[channel] - one) * share))
  })
}

const css = ([red, green, blue], alpha = 1) => `rgb(${red} ${green} ${blue} / ${alpha})`

/** A canvas of that many CSS pixels, sharp on every screen; returns its context, cleared. */
export function fresh(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1
  const [wide, tall] = [Math.round(width * ratio), Math.round(height * ratio)]
  if (canvas.width !== wide || canvas.height !== tall) {
    Object.assign(canvas, { width: wide, height: tall })
    Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` })
  }
  const context = canvas.getContext("2d")
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, width, height)
  return context
}

/** All lines that are drawn: [{ layer, from, to, weight, x1, y1, x2, y2 }], the weakest first; the strongest where there are very many. */
export function lines(sizes, tiles, inputs, weights) {
  const on = active(inputs)
  return offsets(sizes).flatMap(({ kernel, before, after }, layer) => {
    const least = threshold(weights.subarray(kernel, kernel + before * after))
    const found = []
    for (let from = 0; from < before; from += 1) {
      const start = tiles[layer][layer ? from : on[from]]
      for (let to = 0; to < after; to += 1) {
        const weight = weights[kernel + from * after + to]
        if (Math.abs(weight) >= least) found.push(line(layer, from, to, weight, start, tiles[layer + 1][to]))
      }
    }
    return found
  })
}

export function line(layer, from, to, weight, start, end) {
  return { layer, from, to, weight, x1: start.x + start.size, y1: start.y + start.size / 2, x2: end.x, y2: end.y + end.size / 2 }
}

function threshold(weights) {
  if (weights.length <= MOST_LINES) return 0
  return Float32Array.from(weights, Math.abs).sort()[weights.length - MOST_LINES]
}

const thickness = (weight) => Math.min(8, 0.6 + 1.7 * Math.abs(weight))

/** Lines in few strokes: those of one sign and about one strength are one path. */
export function paintLines(context, found, colours) {
  const paths = new Map()
  for (const entry of found) {
    const level = Math.min(LEVELS - 1, Math.floor(Math.abs(entry.weight) * 3))
    const key = `${entry.weight < 0 ? "negative" : "positive"} ${level}`
    if (!paths.has(key)) paths.set(key, { path: new Path2D(), entry })
    bow(paths.get(key).path, entry)
  }
  const crowd = found.length > 400 ? 0.5 : 1
  for (const [key, { path, entry }] of [...paths].sort()) {
    const [sign, level] = key.split(" ")
    context.strokeStyle = css(colours[sign], crowd * Math.min(0.9, 0.3 + 0.12 * Number(level)))
    context.lineWidth = thickness(entry.weight) * (crowd < 1 ? 0.6 : 1)
    context.stroke(path)
  }
}

/** One line by itself, over all others. */
export function paintLine(context, entry, colours) {
  const path = new Path2D()
  bow(path, entry)
  context.strokeStyle = css(colours[entry.weight < 0 ? "negative" : "positive"])
  context.lineWidth = thickness(entry.weight) + 1.5
  context.stroke(path)
}

function bow(path, { x1, y1, x2, y2 }) {
  const middle = (x1 + x2) / 2
  path.moveTo(x1, y1)
  path.bezierCurveTo(middle, y1, middle, y2, x2, y2)
}

/** How far a place is from a line, up and down; the curve is that of `bow`. */
export function distance({ x1, y1, x2, y2 }, x, y) {
  if (x <= x1 || x >= x2) return Infinity
  let [low, high] = [0, 1]
  const across = (t) => { const s = 1 - t; return (s * s * s + 1.5 * s * s * t + 1.5 * s * t * t) * x1 + (1.5 * s * s * t + 1.5 * s * t * t + t * t * t) * x2 }
  for (let round = 0; round < 12; round += 1) {
    const t = (low + high) / 2
    if (across(t) < x) low = t
    else high = t
  }
  const t = (low + high) / 2
  return Math.abs(y1 + (y2 - y1) * t * t * (3 - 2 * t) - y)
}

/** Layers that skip: thin dashes from unit to unit of the same number, as long as units are large enough to follow them. */
export function paintSkips(context, tiles, ink) {
  context.save()
  context.strokeStyle = ink
  context.globalAlpha = 0.55
  context.setLineDash([3, 3])
  tiles.slice(1, -2).forEach((before, l) => {
    const after = tiles[l + 2]
    if (before[0].size < SMALL || after[0].size < SMALL) return
    before.slice(0, after.length).forEach((tile, unit) => {
      context.beginPath()
      context.moveTo(tile.x + tile.size, tile.y + 3)
      context.lineTo(after[unit].x, after[unit].y + 3)
      context.stroke()
    })
  })
  context.restore()
}

/** Bytes (side, side) as a small canvas in the colours of a table. */
export function image(bytes, side, table) {
  const canvas = document.createElement("canvas")
  canvas.width = canvas.height = side
  const context = canvas.getContext("2d")
  const pixels = context.createImageData(side, side)
  for (let i = 0; i < bytes.length; i += 1) pixels.data.set(table(bytes[i], i), 4 * i)
  opaque(pixels)
  context.putImageData(pixels, 0, 0)
  return canvas
}

function opaque({ data }) {
  for (let i = 3; i < data.length; i += 4) data[i] = 255
}

/** All hidden units below each other on one canvas, `side` pixels high each. */
export function atlas({ units, unitSide }, table) {
  const number = units.length / unitSide ** 2
  const canvas = document.createElement("canvas")
  canvas.width = unitSide
  canvas.height = Math.max(1, number * unitSide)
  const context = canvas.getContext("2d")
  const pixels = context.createImageData(canvas.width, canvas.height)
  for (let i = 0; i < units.length; i += 1) pixels.data.set(table[units[i]], 4 * i)
  opaque(pixels)
  context.putImageData(pixels, 0, 0)
  return canvas
}

/** Features are known everywhere, without asking anybody. */
const FEATURES = {
  x1: (x) => x, x2: (_, y) => y, x1_squared: (x) => x * x, x2_squared: (_, y) => y * y, x1x2: (x, y) => x * y, sin_x1: (x) => Math.sin(x), sin_x2: (_, y) => Math.sin(y),
}

/** The picture of a feature, bytes (side, side), in its own reach. */
export function feature(name, reach, side = 32) {
  const at = (i) => ((i + 0.5) * 2 * reach) / side - reach
  const values = Array.from({ length: side * side }, (_, i) => FEATURES[name](at(i % side), -at(Math.floor(i / side))))
  const largest = Math.max(...values.map(Math.abs))
  return Uint8Array.from(values, (value) => Math.round((value / largest + 1) * 127.5))
}

/** The plane in colours: a hidden unit, or the output; with `two`, only which side it is on. */
export function planeImage(view, colours, table, unit, two) {
  const sharp = two ? (byte) => (byte >= 128 ? 255 : 0) : (byte) => byte
  if (unit) return image(unit.bytes, unit.side, (byte) => table[sharp(byte)])
  if (!view.certainty) return image(view.output, view.side, (byte) => table[sharp(byte)])
  return image(view.output, view.side, (label, i) => mixed(colours.zero, colours.classes[label], two ? 1 : view.certainty[i] / 255))
}

const mixed = (from, to, share) => from.map((one, channel) => Math.round(one + (to[channel] - one) * share))

/** Points of the data: round ones to learn from, square ones to test with. */
export function paintPoints(context, { places, targets }, colours, signed, table, box, square) {
  const xy = array(places)
  const values = array(targets)
  const across = (value) => box.left + ((value / box.scale + box.reach) / (2 * box.reach)) * box.side
  context.lineWidth = 1
  values.forEach((target, i) => {
    const [x, y] = [across(xy[2 * i]), box.top + box.side - (across(xy[2 * i + 1]) - box.left)]
    context.beginPath()
    if (square) context.rect(x - 3, y - 3, 6, 6)
    else context.arc(x, y, 3.2, 0, 7)
    context.fillStyle = css(signed ? table[target] : colours.classes[target])
    context.strokeStyle = square ? "#1d1c1a" : "#fff"
    context.fill()
    context.stroke()
  })
}

/** A unit's picture cut out of the atlas. */
export function unitOf({ units, unitSide }, sizes, layer, unit) {
  const from = place(sizes, layer, unit) * unitSide ** 2
  return { bytes: units.subarray(from, from + unitSide ** 2), side: unitSide }
}
