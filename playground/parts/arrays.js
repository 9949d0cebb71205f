// Named tensors: numbers or texts with a name for each axis. A focus says which index is meant on each axis.

/** A tensor as it travels, `{axes, shape, numbers | texts}`, ready to be read; numbers are base64 of 32-bit floats, row by row. */
export function unpack({ axes, shape, numbers, texts }) {
  const values = texts ?? new Float32Array(Uint8Array.from(atob(numbers), (letter) => letter.charCodeAt(0)).buffer)
  const strides = shape.map((_, i) => shape.slice(i + 1).reduce((product, size) => product * size, 1))
  return { axes, shape, values, strides }
}

/** The size of an axis, 0 where the tensor has not got it. */
export const size = (tensor, axis) => tensor.shape[tensor.axes.indexOf(axis)] ?? 0

/** Where the tensor begins at this focus, leaving some axes free; -1 where the focus does not say enough. */
function start(tensor, focus, free) {
  let place = 0
  for (const [i, axis] of tensor.axes.entries()) {
    if (free.includes(axis)) continue
    const index = focus[axis]
    if (index === undefined || index === null || index >= tensor.shape[i]) return -1
    place += index * tensor.strides[i]
  }
  return place
}

const stride = (tensor, axis) => tensor.strides[tensor.axes.indexOf(axis)] ?? 0

/** One entry, undefined where the focus does not say which. */
export function entry(tensor, focus) {
  const place = tensor ? start(tensor, focus, []) : -1
  return place < 0 ? undefined : tensor.values[place]
}

/** The entries along one axis, null where the focus does not say which. */
export function line(tensor, along, focus) {
  const place = tensor ? start(tensor, focus, [along]) : -1
  if (place < 0) return null
  return Array.from({ length: size(tensor, along) }, (_, i) => tensor.values[place + i * stride(tensor, along)])
}

/** Rows and columns of a matrix and a function (row, column) for its entries, null where the focus does not say which. */
export function matrix(tensor, rows, columns, focus) {
  const place = tensor ? start(tensor, focus, [rows, columns]) : -1
  if (place < 0) return null
  const [down, across] = [stride(tensor, rows), stride(tensor, columns)]
  return { rows: size(tensor, rows), columns: size(tensor, columns), at: (row, column) => tensor.values[place + row * down + column * across] }
}

/** What of the focus decides which slice of a tensor is seen. */
export const view = (tensor, focus, free) => tensor.axes.filter((axis) => !free.includes(axis)).map((axis) => focus[axis] ?? "").join()

const RAISED = { "+": "", "−": "⁻", ...Object.fromEntries([..."⁰¹²³⁴⁵⁶⁷⁸⁹"].map((raised, digit) => [digit, raised])) }

/** A number with the digits that matter, written as playground/numerals.py does; a text as it is. */
export function written(value) {
  if (typeof value !== "number") return value ?? ""
  if (Number.isNaN(value)) return "nan"
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞"
  const short = Number(value.toPrecision(4))
  const far = short !== 0 && (Math.abs(short) < 1e-4 || Math.abs(short) >= 1e5)
  const [mantissa, power] = (far ? short.toExponential() : Math.abs(short) >= 1e4 ? value.toFixed() : String(short)).replaceAll("-", "−").split("e")
  const share = /^−?1$/.test(mantissa) ? mantissa.replace("1", "") : `${mantissa}·`
  return power ? `${share}10${[...power].map((sign) => RAISED[sign]).join("")}` : mantissa
}

/** Places for about so many labels on an axis: 1, 2 or 5 times a power of ten apart. */
export function ticks(low, high, count) {
  const rough = (high - low) / Math.max(1, count)
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough * 0.999)
  const first = Math.ceil(low / step - 1e-6)
  const last = Math.floor(high / step + 1e-6)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => Number(((first + i) * step).toPrecision(10)))
}
