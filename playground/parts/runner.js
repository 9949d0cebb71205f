// The head of a training: its buttons, a sentence that says where it is, a progress bar, and the numbers of this moment.
import { draw, keeper, make, turn } from "./common.js"

const SHAPES = {
  play: "M5 3v14l12-7z",
  pause: "M5 4h4v12H5zM11 4h4v12h-4z",
  step: "M4 4v12l8-6zM13.5 4H16v12h-2.5z",
  epoch: "M1.5 4v12l7-6zM8.5 4v12l7-6zM16.5 4h2v12h-2z",
  stop: "M4.5 4.5h11v11h-11z",
  rewind: "M10 3V.5L5 4.25 10 8V5a5 5 0 1 1-4.7 3.3H3.2A7 7 0 1 0 10 3z",
  pin: "M6.5 2h7v1.6l-1.2.9v4.300l2.700 2.700v1.5h-4.200v4.5L10 18.5l-.8-1V13H5v-1.5l2.700-2.700V4.5l-1.200-.9z",
}

const icon = (name) => draw("svg", { viewBox: "0 0 20 20", width: 16, height: 16, "aria-hidden": "true" }, draw("path", { d: SHAPES[name], fill: "currentColor" }))

const build = keeper((root) => {
  const buttons = make("div", "pg-run-buttons", { role: "group" })
  const sentence = make("div", "pg-run-sentence", { role: "status" })
  const also = make("div", "pg-run-also")
  const bar = make("div", "pg-run-bar", { role: "progressbar", "aria-valuemin": 0, "aria-valuemax": 100 }, make("div"))
  const numbers = make("dl", "pg-run-numbers")
  root.replaceChildren(make("div", "pg-run", {}, buttons, make("div", "pg-run-head", {}, sentence, also), bar, numbers))
  const part = { root, buttons, sentence, also, bar, numbers, made: new Map(), keys: new Map() }
  listen(part)
  return part
})

export default function runner(component) {
  const { data, setTriggerValue } = component
  const part = build(component)
  const act = (name) => setTriggerValue("act", { act: name, turn: turn() })
  part.keys.clear()
  for (const button of data.buttons) show(part, part.buttons, button, act)
  for (const button of data.also ?? []) show(part, part.also, button, act)
  const wanted = new Set([...data.buttons, ...(data.also ?? [])].map((button) => button.act))
  for (const [name, node] of part.made) if (!wanted.has(name)) { node.remove(); part.made.delete(name) }
  if (part.sentence.textContent !== data.sentence) part.sentence.textContent = data.sentence
  part.sentence.setAttribute("aria-live", data.progress === null ? "polite" : "off") // not five times a second
  part.bar.hidden = data.progress === null
  part.bar.setAttribute("aria-label", data.label)
  part.bar.setAttribute("aria-valuenow", Math.round(100 * (data.progress ?? 0)))
  part.bar.firstChild.style.width = `${100 * (data.progress ?? 0)}%`
  part.numbers.hidden = !data.numbers.length
  numbers(part.numbers, data.numbers)
}

/** One button, made once: a click must not fall between two nodes. */
function show(part, place, { act: name, label, help, icon: shape, key, disabled, first, pressed }, act) {
  if (!part.made.has(name)) part.made.set(name, place.appendChild(make("button", "pg-run-button", { type: "button" }, make("span", "pg-run-icon"), make("span", "pg-run-word"))))
  const node = part.made.get(name)
  const [picture, word] = node.children
  if (node.dataset.icon !== (shape ?? "")) picture.replaceChildren(...(shape ? [icon(shape)] : []))
  node.dataset.icon = shape ?? ""
  if (word.textContent !== label) word.textContent = label
  node.title = key ? `${help} (${key.toUpperCase()})` : help
  node.setAttribute("aria-label", label)
  if (key) node.setAttribute("aria-keyshortcuts", key.toUpperCase())
  if (pressed !== undefined) node.setAttribute("aria-pressed", String(pressed))
  node.disabled = disabled
  node.classList.toggle("pg-first", Boolean(first))
  node.onclick = () => act(name)
  if (key) part.keys.set(key, node)
}

/** Keys act wherever nobody types: letters, because arrows and space belong to what is played step by step. */
function listen(part) {
  const hear = (event) => {
    if (!part.root.isConnected) return window.removeEventListener("keydown", hear)
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing && !event.repeat && !event.defaultPrevented
    const node = plain && !isTyping(event.target) && part.keys.get(event.key.toLowerCase())
    if (!node || node.disabled) return
    event.preventDefault()
    node.click()
  }
  window.addEventListener("keydown", hear)
}

function isTyping(target) {
  if (!(target instanceof Element)) return false
  if (target.closest("textarea, select, [contenteditable=''], [contenteditable=true], [role=textbox], [role=combobox], [role=dialog]")) return true
  const field = target.closest("input")
  return Boolean(field) && !["range", "checkbox", "radio", "button"].includes(field.type)
}

function numbers(list, entries) {
  while (list.children.length > entries.length) list.lastChild.remove()
  entries.forEach(({ label, value, help }, i) => {
    const entry = list.children[i] ?? list.appendChild(make("div", "", {}, make("dt"), make("dd")))
    if (entry.children[0].textContent !== label) entry.children[0].textContent = label
    if (entry.title !== help) entry.title = help
    if (entry.children[1].textContent !== value) entry.children[1].textContent = value
  })
}
