// Runs that were pinned: how each is drawn, what differed between them, how they ended, and what can be done with them.
import { keeper, make, swatch, turn } from "./common.js"

const build = keeper((root) => {
  const title = make("div", "pg-title")
  const head = make("tr")
  const body = make("tbody")
  const scroll = make("div", "pg-pins-scroll", { tabindex: "0", role: "region" }, make("table", "pg-pins-table", {}, make("thead", "", {}, head), body))
  const figure = make("div", "pg-pins", {}, title, scroll)
  root.replaceChildren(figure)
  return { figure, title, scroll, head, body, rows: new Map() }
})

export default function pins(component) {
  const part = build(component)
  const { data, setTriggerValue } = component
  part.figure.hidden = !data.rows.length
  part.title.textContent = data.title
  part.scroll.setAttribute("aria-label", data.title)
  part.head.replaceChildren(...[...data.columns, ""].map((name, i) => make("th", i ? "" : "pg-pins-name", { scope: "col" }, name)))
  const wanted = new Set(data.rows.map(({ id }) => id))
  for (const [id, row] of part.rows) if (!wanted.has(id)) { row.node.remove(); part.rows.delete(id) }
  data.rows.forEach((row, place) => {
    if (!part.rows.has(row.id)) part.rows.set(row.id, made())
    const kept = part.rows.get(row.id)
    if (part.body.children[place] !== kept.node) part.body.insertBefore(kept.node, part.body.children[place] ?? null)
    show(kept, row, data, (act) => setTriggerValue("act", { act, id: row.id, turn: turn() }))
  })
}

/** A row is made once and then only filled: a click must not fall between two tables. */
function made() {
  const [name, use, remove] = ["pg-pin", "pg-tool", "pg-tool"].map((kind) => make("button", kind, { type: "button" }))
  const picture = make("span", "pg-pin-swatch")
  const word = make("span")
  name.append(picture, word)
  const acts = make("td", "pg-pins-acts", {}, use, remove)
  return { node: make("tr", "", {}, make("th", "pg-pins-name", { scope: "row" }, name), acts), name, picture, word, use, remove, acts, cells: [], swatch: "" }
}

function show(kept, row, { words, columns }, act) {
  while (kept.cells.length > row.cells.length) kept.cells.pop().remove()
  while (kept.cells.length < row.cells.length) {
    kept.cells.push(make("td", kept.cells.length ? "" : "pg-pins-words"))
    kept.acts.before(kept.cells.at(-1))
  }
  row.cells.forEach((text, i) => {
    put(kept.cells[i], text)
    kept.cells[i].dataset.column = columns[i + 1]
  })
  put(kept.word, row.name)
  const sample = `${row.colour} ${row.dash}`
  if (kept.swatch !== sample) kept.picture.replaceChildren(swatch(row))
  kept.swatch = sample
  kept.node.classList.toggle("pg-is-faint", row.hidden)
  kept.name.disabled = !row.pinned
  kept.use.hidden = kept.remove.hidden = !row.pinned
  kept.name.setAttribute("aria-pressed", String(!row.hidden))
  kept.name.title = !row.pinned ? "" : row.hidden ? words.show : words.hide
  kept.name.onclick = () => act("show")
  for (const what of ["use", "remove"]) {
    put(kept[what], words[what])
    kept[what].title = words[`${what}_help`]
    kept[what].setAttribute("aria-label", `${words[what]}: ${row.name}`)
    kept[what].onclick = () => act(what)
  }
}

function put(node, text) {
  if (node.textContent !== text) node.textContent = text
}
