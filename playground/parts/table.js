// Rows of words and numbers; on a narrow screen each row is a block, and every value stands beside the name of its column.
import { isNew, keeper, make } from "./common.js"

const build = keeper((root) => {
  const head = make("tr", "", { role: "row" })
  const body = make("tbody", "", { role: "rowgroup" })
  const table = make("table", "pg-table", { role: "table" }, make("thead", "", { role: "rowgroup" }, head), body)
  root.replaceChildren(table)
  return { table, head, body }
})

export default function table(component) {
  const part = build(component)
  const { data } = component
  if (!isNew(part, data)) return
  const words = data.columns.length - data.numbers
  part.table.setAttribute("aria-label", data.alt)
  part.head.replaceChildren(...data.columns.map((name, i) => make("th", i < words ? "" : "pg-table-number", { scope: "col", role: "columnheader" }, name)))
  part.body.replaceChildren(...data.rows.map((cells, i) => row(cells, data.columns, words, data.strong.includes(i))))
}

function row(cells, columns, words, strong) {
  const made = cells.map((text, i) => {
    const named = columns[i] !== ""
    const attributes = named ? { role: "cell", "data-column": columns[i] } : { role: "rowheader", scope: "row" }
    return make(named ? "td" : "th", i < words ? "" : "pg-table-number", attributes, make("span", "", {}, text))
  })
  return make("tr", strong ? "pg-table-strong" : "", { role: "row" }, ...made)
}
