// The head of a training: its buttons, a sentence that says where it is, a progress bar, and the numbers of this moment.
import { keeper, make } from "./common.js"

const build = keeper((root) => {
  const buttons = make("div", "pg-run-buttons")
  const sentence = make("div", "pg-run-sentence", { role: "status" })
  const bar = make("div", "pg-run-bar", { role: "progressbar", "aria-valuemin": 0, "aria-valuemax": 100 }, make("div"))
  const numbers = make("dl", "pg-run-numbers")
  root.replaceChildren(make("div", "pg-run", {}, make("div", "pg-run-head", {}, buttons, sentence), bar, numbers))
  return { buttons, sentence, bar, numbers, made: new Map() }
})

export default function runner(component) {
  const { data, setTriggerValue } = component
  const part = build(component)
  for (const button of data.buttons) {
    if (!part.made.has(button.act)) part.made.set(button.act, part.buttons.appendChild(make("button", "pg-run-button", { type: "button" })))
    const made = part.made.get(button.act)
    made.textContent = button.label
    made.title = button.help
    made.disabled = button.disabled
    made.classList.toggle("pg-first", Boolean(button.first))
    made.onclick = () => setTriggerValue("act", button.act)
  }
  part.sentence.textContent = data.sentence
  part.bar.hidden = data.progress === null
  part.bar.setAttribute("aria-label", data.label)
  part.bar.setAttribute("aria-valuenow", Math.round(100 * (data.progress ?? 0)))
  part.bar.firstChild.style.width = `${100 * (data.progress ?? 0)}%`
  numbers(part.numbers, data.numbers)
}

function numbers(list, entries) {
  while (list.children.length > entries.length) list.lastChild.remove()
  entries.forEach(({ label, value }, i) => {
    const entry = list.children[i] ?? list.appendChild(make("div", "", {}, make("dt"), make("dd")))
    if (entry.children[0].textContent !== label) entry.children[0].textContent = label
    if (entry.children[1].textContent !== value) entry.children[1].textContent = value
  })
}
