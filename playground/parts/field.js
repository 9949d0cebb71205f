// A line of text, or several: sent when it is done (Enter, or leaving it) and after a short rest while it is typed; its problem stands under it.
// Several lines may also come from a file of text, chosen or dropped.
import { keeper, make, paced } from "./common.js"

const REST = 350

const build = keeper((root, { data }) => {
  const id = `pg-${Math.random().toString(36).slice(2)}`
  const label = make("label", "pg-label", { for: id })
  const hint = make("span", "pg-hint", { tabindex: "0", role: "note" }, "?")
  const common = { id, autocomplete: "off", spellcheck: "false" }
  const box = data.rows > 1 ? make("textarea", "pg-field", { ...common, rows: data.rows }) : make("input", "pg-field", { type: "text", ...common })
  const problem = make("div", "pg-note", { id: `${id}-problem`, role: "alert" })
  box.setAttribute("aria-describedby", problem.id)
  const file = make("input", "", { type: "file", accept: "text/*,.csv,.tsv,.txt,.md", hidden: "" })
  const open = make("button", "pg-run-button", { type: "button" })
  const below = data.rows > 1 ? [make("div", "pg-field-below", {}, open, file)] : []
  root.replaceChildren(make("div", "pg-slider", {}, make("div", "pg-slider-head", {}, label, hint), box, ...below, problem))
  open.onclick = () => file.click()
  return { label, hint, box, problem, open, file, sent: null, timer: null }
})

export default function field(component) {
  const { data, setTriggerValue } = component
  const part = build(component)
  const { box } = part
  part.label.textContent = data.label
  part.hint.dataset.tip = data.help
  part.hint.setAttribute("aria-label", data.help)
  part.problem.textContent = data.problem
  box.maxLength = data.longest
  box.setAttribute("aria-invalid", String(Boolean(data.problem)))
  if (document.activeElement !== box || part.sent === null) box.value = data.value

  const send = () => {
    clearTimeout(part.timer)
    if (box.value === part.sent) return
    part.sent = box.value
    paced(part, () => setTriggerValue("value", part.sent))
  }
  part.sent = document.activeElement === box ? part.sent ?? data.value : data.value
  box.oninput = () => { clearTimeout(part.timer); part.timer = setTimeout(send, REST) }
  box.onchange = send
  if (data.rows > 1) fromFiles(part, data, send)
  box.onkeydown = (event) => { if (event.key === "Enter" && (!(data.rows > 1) || event.ctrlKey || event.metaKey)) send() }
}

function fromFiles({ box, open, file, problem }, { words, longest }, send) {
  open.textContent = words.open
  const take = async (chosen) => {
    const text = chosen && (await chosen.slice(0, 4 * longest).text())
    if (!text) return
    if (text.includes("\0")) { problem.textContent = words.unreadable; return }
    box.value = text.slice(0, longest)
    send()
  }
  file.onchange = () => { take(file.files[0]); file.value = "" }
  box.ondragover = (event) => { if (event.dataTransfer.types.includes("Files")) event.preventDefault() }
  box.ondrop = (event) => { if (event.dataTransfer.files.length) { event.preventDefault(); take(event.dataTransfer.files[0]) } }
}
