// Files to take away: a link for each.
import { draw, isNew, keeper, make } from "./common.js"

const SHAPE = "M9 2h2v8l3-3 1.4 1.4L10 13.8 4.6 8.4 6 7l3 3zM3 15h14v2H3z"

/** The sign of a file to be had. */
export const arrow = () => draw("svg", { viewBox: "0 0 20 20", width: 14, height: 14, "aria-hidden": "true" }, draw("path", { d: SHAPE, fill: "currentColor" }))

const build = keeper((root) => {
  const list = make("div", "pg-files", { role: "group" })
  root.replaceChildren(list)
  return { list }
})

export default function files(component) {
  const part = build(component)
  const { data } = component
  if (!isNew(part, data)) return
  part.list.hidden = !data.links.length
  part.list.setAttribute("aria-label", data.title)
  part.list.replaceChildren(...data.links.map(linked))
}

function linked({ label, href, help }) {
  return make("a", "pg-tool", { href, download: "", title: help }, arrow(), label)
}
