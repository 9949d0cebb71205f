// Several sliders in rows under their captions, as one part: a page with many costs the browser no more than a page with one.
import { keeper, make, paced } from "./common.js"
import { control } from "./slider.js"

const build = keeper((root) => {
  const list = make("div", "pg-sliders")
  root.replaceChildren(list)
  return { list, controls: new Map(), captions: new Map(), changed: {} }
})

export default function sliders(component) {
  const part = build(component)
  const { groups } = component.data
  groups.forEach((group, i) => caption(part, group.caption, i))
  for (const entry of groups.flatMap((group) => group.sliders)) {
    if (!part.controls.has(entry.name)) part.controls.set(entry.name, control())
    part.controls.get(entry.name).update(entry, (value) => send(part, component, entry.name, value))
  }
  arrange(part, groups)
}

function caption(part, text, i) {
  if (!part.captions.has(i)) part.captions.set(i, make("div", "pg-group"))
  const node = part.captions.get(i)
  if (node.textContent !== text) node.textContent = text
}

function arrange(part, groups) {
  const wanted = groups.flatMap((group, i) => [...(group.caption ? [part.captions.get(i)] : []), ...group.sliders.map(({ name }) => part.controls.get(name).root)])
  wanted.forEach((node, i) => { if (part.list.children[i] !== node) part.list.insertBefore(node, part.list.children[i] ?? null) })
}

/** What was moved since the last answer travels together, so that no slider's value is lost to another's. */
function send(part, component, name, value) {
  part.changed[name] = value
  paced(part, () => {
    component.setTriggerValue("values", { ...part.changed })
    part.changed = {}
  })
}
