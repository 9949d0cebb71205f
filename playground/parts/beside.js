// Numbers beside each other, each with the setting that it was reached with: the book's, and this run's.
import { isNew, keeper, make } from "./common.js"

const build = keeper((root) => {
  const title = make("div", "pg-title")
  const list = make("dl", "pg-run-numbers pg-beside")
  const note = make("p", "pg-beside-note")
  root.replaceChildren(make("div", "", {}, title, list, note))
  return { title, list, note }
})

export default function beside(component) {
  const part = build(component)
  const { data } = component
  if (!isNew(part, data)) return
  part.title.textContent = data.title
  part.note.textContent = data.note
  part.list.replaceChildren(...data.entries.map(({ label, value, note }) => make("div", "", {}, make("dt", "", {}, label), make("dd", "", {}, value), make("dd", "pg-beside-setting", {}, note))))
}
