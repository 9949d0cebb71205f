// Small images in a row: data by class, weights as pictures, a gallery of mistakes. A tile may be chosen.
import { entitle, keeper, make } from "./common.js"

const build = keeper((root) => {
  const title = make("div", "pg-title")
  const list = make("div", "pg-tiles", { role: "list" })
  root.replaceChildren(make("figure", "pg-figure", {}, title, list))
  return { title, list, tiles: [] }
})

export default function tiles(component) {
  const part = build(component)
  const { data, setTriggerValue } = component
  entitle(part, data, part.list)
  part.list.style.setProperty("--tile", `${data.size}px`)
  while (part.tiles.length > data.tiles.length) part.tiles.pop().remove()
  data.tiles.forEach((tile, i) => {
    part.tiles[i] ??= part.list.appendChild(empty())
    fill(part.tiles[i], tile, data)
    part.tiles[i].onclick = data.selectable ? () => setTriggerValue("tile", i) : null
  })
}

function empty() {
  return make("button", "pg-tile", { type: "button", role: "listitem" }, make("canvas"), make("span", "pg-tile-caption"), make("span", "pg-tile-note"))
}

function fill(node, tile, data) {
  const [canvas, caption, note] = node.children
  node.disabled = !data.selectable
  node.setAttribute("aria-label", `${tile.caption} ${tile.note || ""}`)
  node.classList.toggle("pg-marked", Boolean(tile.marked))
  caption.textContent = tile.caption
  note.textContent = tile.note || ""
  note.hidden = !tile.note
  if (canvas.dataset.pixels === tile.pixels) return
  canvas.dataset.pixels = tile.pixels
  paint(canvas, tile, data.colours)
}

/** Pixels arrive as base64 bytes, row by row, three for a coloured one; `colours` is a table of 256 colours, or absent for ink on paper. */
function paint(canvas, { pixels, width, height }, colours) {
  const bytes = Uint8Array.from(atob(pixels), (letter) => letter.charCodeAt(0))
  canvas.width = width
  canvas.height = height
  canvas.style.setProperty("--ratio", height / width)
  const context = canvas.getContext("2d")
  const image = context.createImageData(width, height)
  const colour = (i) => (colours ? colours[bytes[i]] : Array(3).fill(255 - bytes[i]))
  const coloured = bytes.length === 3 * width * height
  for (let i = 0; i < width * height; i += 1) image.data.set([...(coloured ? bytes.subarray(3 * i, 3 * i + 3) : colour(i)), 255], 4 * i)
  context.putImageData(image, 0, 0)
}
