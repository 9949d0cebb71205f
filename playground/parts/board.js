// Tensors as boards of cells, and an algorithm as frames over them: played, stepped both ways, hovered, edited.
import { calm, draw, entitle, fitted, keeper, make, paced, turn } from "./common.js"
import { stepper } from "./stepper.js"

const GAP = 2
const SMALLEST = 15
const READABLE = 24 // of a board with so few columns that it can be moved sideways where it does not fit
const FEW = 20
const LARGEST = 54

const build = keeper((root) => {
  const title = make("div", "pg-title")
  const stage = make("div", "pg-stage")
  const caption = make("div", "pg-caption", { "aria-live": "polite" })
  const figure = make("figure", "pg-figure pg-board", { tabindex: "0" }, title, stage, caption)
  root.replaceChildren(figure)
  const part = { root, figure, title, stage, caption, blocks: new Map(), frame: 0, scene: null, width: root.clientWidth }
  part.player = stepper(figure, (frame) => go(part, frame))
  new ResizeObserver(() => { part.width = root.clientWidth; if (part.data) measure(part) }).observe(root)
  return part
})

export default function board(component) {
  const part = build(component)
  const { data } = component
  part.component = component
  part.data = data
  entitle(part, data)
  part.figure.setAttribute("role", "group")
  if (part.scene !== data.scene) part.frame = data.start
  part.scene = data.scene
  part.frame = Math.min(part.frame, data.frames.length - 1)
  arrange(part)
  part.figure.classList.remove("pg-moving")
  part.player.update({ count: data.frames.length, frame: part.frame, words: data.words, interval: data.interval })
  show(part, false)
}

/** One node a block, kept as long as the block is on the board. */
function arrange(part) {
  const wanted = new Set(part.data.blocks.map((block) => block.id))
  for (const [id, node] of part.blocks) if (!wanted.has(id)) { node.root.remove(); part.blocks.delete(id) }
  part.data.blocks.forEach((block, place) => {
    if (!part.blocks.has(block.id)) part.blocks.set(block.id, node(part, block))
    const { root } = part.blocks.get(block.id)
    if (part.stage.children[place] !== root) part.stage.insertBefore(root, part.stage.children[place] ?? null)
  })
}

function node(part, block) {
  if (block.kind !== "grid") return { root: make("div", `pg-sign pg-${block.kind}`) }
  const head = make("div", "pg-block-title")
  const shape = make("div", "pg-block-shape")
  const body = make("div", "pg-block-body")
  const made = { root: make("div", "pg-block", { "data-block": block.id }, head, shape, body), head, shape, body, cells: [], built: "" }
  body.onpointerover = (event) => point(part, block.id, event.target.closest(".pg-cell"))
  body.onpointerleave = () => unpoint(part)
  body.onclick = (event) => click(part, block.id, event.target.closest(".pg-cell"))
  return made
}

const state = (part, block, frame = part.frame) => ({ ...block, ...(part.data.frames[frame]?.blocks?.[block.id] ?? {}) })

function go(part, frame) {
  const forward = frame === part.frame + 1
  part.frame = frame
  part.figure.classList.add("pg-moving") // only a step is animated; what follows a dragged control answers at once
  show(part, forward && !calm())
}

function show(part, animate) {
  const { data } = part
  const before = animate ? places(part) : null
  for (const block of data.blocks) {
    const made = part.blocks.get(block.id)
    const now = state(part, block)
    if (block.kind === "grid") paint(made, now)
    else made.root.textContent = now.text ?? ""
    made.root.classList.toggle("pg-absent", Boolean(now.absent))
  }
  part.caption.textContent = data.frames[part.frame]?.caption ?? ""
  measure(part)
  if (before) fly(part, before)
}

function paint(made, block) {
  const layout = `${block.shape}|${block.role}`
  if (made.built !== layout) rebuild(made, block)
  made.built = layout
  made.head.textContent = block.title ?? ""
  made.shape.textContent = block.note ?? ""
  made.root.style.setProperty("--role", `var(--pg-${block.role ?? "input"})`)
  const marks = new Map()
  const marked = [...Object.entries(block.fixed_marks ?? {}), ...Object.entries(block.marks ?? {})]
  for (const [name, indices] of marked) for (const i of indices) marks.set(i, `${marks.get(i) ?? ""} pg-is-${name}`)
  const revealed = block.reveal ?? Infinity
  made.cells.forEach((cell, i) => {
    const text = i < revealed ? block.values?.[i] ?? "" : ""
    const shown = i < revealed ? "" : " pg-is-hidden"
    const name = `pg-cell${marks.get(i) ?? ""}${shown}${block.heat ? " pg-is-heat" : ""}`
    // What did not change is not written: every write costs the browser a look at the style of the cell.
    if (cell.className !== name) cell.className = name
    if (cell.firstChild.textContent !== text) {
      cell.firstChild.textContent = text
      fitted(cell, block.flow ? "" : text)
    }
    if (block.heat && cell.heat !== block.heat[i]) cell.style.setProperty("--heat", (cell.heat = block.heat[i]))
  })
  made.body.classList.toggle("pg-editable", Boolean(block.editable))
  made.body.classList.toggle("pg-pickable", Boolean(block.pickable))
  made.root.classList.toggle("pg-flow", Boolean(block.flow))
  made.root.classList.toggle("pg-lengths", Boolean(block.lengths))
  outline(made, block)
  name(made, block)
  made.links = block.links
  made.state = block
}

/** The last two axes are rows and columns; further axes in front become a grid of such matrices. */
function rebuild(made, { shape }) {
  const axes = [1, 1, 1, 1, ...shape].slice(-4)
  const [stacks, sheets, rows, columns] = axes
  made.cells = Array.from({ length: stacks * sheets * rows * columns }, () => make("div", "pg-cell", {}, make("span")))
  const matrices = Array.from({ length: stacks * sheets }, (_, m) => {
    const matrix = make("div", "pg-matrix", {}, ...made.cells.slice(m * rows * columns, (m + 1) * rows * columns))
    matrix.style.gridTemplateColumns = `repeat(${columns}, var(--cell))`
    return matrix
  })
  made.body.replaceChildren(...matrices)
  made.named = null
  made.body.style.gridTemplateColumns = `repeat(${sheets}, max-content)`
  made.columns = columns
  made.wide = sheets * columns
  made.sheets = sheets
}

/** Names of rows and columns stand outside of the matrix; long ones are slanted. */
function name(made, { rows, columns }) {
  const wanted = JSON.stringify([rows, columns])
  if (made.named === wanted) return
  made.named = wanted
  const matrix = made.body.firstChild
  matrix.querySelectorAll(".pg-row-label, .pg-column-label").forEach((old) => old.remove())
  const short = Boolean(rows) && Math.max(...rows.map((text) => text.length)) < 3
  made.body.classList.toggle("pg-labelled", Boolean(rows))
  made.body.classList.toggle("pg-short", short)
  const style = getComputedStyle(made.body)
  made.beside = rows ? parseFloat(style.paddingLeft) + parseFloat(style.paddingRight) : 0
  for (const [kind, texts] of [["row", rows], ["column", columns]]) {
    (texts ?? []).forEach((text, i) => matrix.append(make("span", `pg-${kind}-label`, { style: `--i:${i}` }, text)))
  }
}

/** The window slides: the same frame is moved, so the browser can animate it. */
function outline(made, block) {
  const wanted = block.windows ?? []
  const matrix = made.body.firstChild
  const present = [...made.body.querySelectorAll(".pg-window")]
  present.slice(wanted.length).forEach((old) => old.remove())
  wanted.forEach(({ row, column, height, width, role }, i) => {
    const frame = present[i] ?? matrix.appendChild(make("div", "pg-window"))
    if (frame.parentNode !== matrix) matrix.append(frame)
    frame.style.cssText = `--row:${row};--column:${column};--height:${height};--width:${width};--role:var(--pg-${role ?? "weight"})`
  })
}

/** One size of cell for the whole board: as large as lets it stand in one row, and never so large that it shouts. */
function measure(part) {
  const grids = part.data.blocks.filter((block) => block.kind === "grid" && !block.flow && !state(part, block).absent).map((block) => part.blocks.get(block.id))
  const signs = part.data.blocks.filter((block) => block.kind !== "grid").length
  const width = part.width - 4
  const together = grids.reduce((sum, made) => sum + made.wide, 0)
  const spare = grids.reduce((sum, made) => sum + 22 + (made.beside ?? 0) + (made.sheets - 1) * 12 + made.wide * GAP, 0) + signs * 34
  const fitting = (width - spare) / Math.max(1, together)
  const widest = Math.min(LARGEST, ...grids.map((made) => (width - 24 - (made.beside ?? 0) - (made.sheets - 1) * 12) / made.wide - GAP))
  const least = Math.max(...grids.map((made) => made.wide)) > FEW ? SMALLEST : READABLE
  const size = Math.max(least, Math.min(LARGEST, part.data.largest ?? LARGEST, fitting >= 30 ? fitting : Math.min(widest, 40)))
  part.stage.style.setProperty("--cell", `${Math.floor(size)}px`)
  part.stage.classList.toggle("pg-tiny", size < 22)
}

function places(part) {
  const found = new Map()
  for (const [id, made] of part.blocks) if (made.cells) found.set(id, made.cells.map((cell) => cell.getBoundingClientRect()))
  return found
}

/** Copies leave the cell they are copies of and arrive where the frame puts them. */
function fly(part, before) {
  for (const block of part.data.blocks) {
    const { source } = part.data.frames[part.frame]?.blocks?.[block.id] ?? {}
    const old = before.get(block.id)
    if (!source || !old) continue
    part.blocks.get(block.id).cells.forEach((cell, i) => {
      const from = old[source[i]]
      const to = cell.getBoundingClientRect()
      if (!from || (Math.abs(from.left - to.left) < 1 && Math.abs(from.top - to.top) < 1)) return
      const start = `translate(${from.left - to.left}px, ${from.top - to.top}px)`
      cell.animate([{ transform: start, opacity: 0.4 }, { transform: "none", opacity: 1 }], { duration: Math.min(600, part.data.interval * 0.7), easing: "cubic-bezier(.2,.7,.2,1)" })
    })
  }
}

function point(part, id, cell) {
  if (!cell) return
  const made = part.blocks.get(id)
  const i = made.cells.indexOf(cell)
  if (made.state.hover_frame !== undefined && made.state.hover_frame !== null && !part.player.playing()) {
    const frame = made.state.hover_frame + i
    if (frame < part.data.frames.length && frame !== part.frame) part.player.jump(frame)
    return
  }
  unpoint(part)
  const tip = cell.classList.contains("pg-is-hidden") ? null : made.state.tips?.[i]
  if (tip) part.caption.textContent = tip
  if (!made.links) return
  cell.classList.add("pg-is-linked")
  for (const [other, index] of Object.entries(made.links)) {
    for (const j of [index[i]].flat()) part.blocks.get(other)?.cells[j]?.classList.add("pg-is-linked")
  }
}

function unpoint(part) {
  part.caption.textContent = part.data.frames[part.frame]?.caption ?? ""
  part.stage.querySelectorAll(".pg-is-linked").forEach((cell) => cell.classList.remove("pg-is-linked"))
}

function click(part, id, cell) {
  const made = part.blocks.get(id)
  const i = cell ? made.cells.indexOf(cell) : -1
  if (i < 0) return
  if (made.state.editable) edit(part, id, cell, i)
  else if (made.state.pickable) part.component.setTriggerValue("pick", { block: id, index: i, turn: turn() })
}

/** A small box over the cell; Enter and leaving accept, Escape does not. */
function edit(part, id, cell, i) {
  if (cell.querySelector("input")) return
  const box = make("input", "pg-cell-box", { type: "text", inputmode: "decimal", "aria-label": part.data.words.edit })
  const text = cell.firstChild
  box.value = text.textContent
  cell.append(box)
  box.select()
  const close = (accept) => {
    const value = Number(box.value.replace(",", ".").replace("−", "-"))
    box.onblur = null
    box.remove()
    part.figure.focus()
    if (!accept || !box.value.trim() || !Number.isFinite(value)) return
    text.textContent = box.value
    paced(part, () => part.component.setTriggerValue("edit", { block: id, index: i, value }))
  }
  box.onblur = () => close(true)
  box.onkeydown = (event) => {
    event.stopPropagation()
    if (event.key === "Enter" || event.key === "Escape") close(event.key === "Enter")
  }
}
