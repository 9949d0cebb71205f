// Code with its words coloured by what they are, and a button that copies it.
import { isNew, keeper, make } from "./common.js"

const SAID = 1500 // milliseconds for which the button says that it has copied

const build = keeper((root) => {
  const code = make("code")
  const copy = make("button", "pg-listing-copy", { type: "button" })
  const listing = make("div", "pg-listing", {}, make("pre", "", { tabindex: "0", role: "group" }, code), copy)
  root.replaceChildren(listing)
  return { code, copy }
})

export default function listing(component) {
  const part = build(component)
  const { data } = component
  if (!isNew(part, data)) return
  part.code.parentElement.setAttribute("aria-label", data.alt)
  part.code.replaceChildren(...data.pieces.map(([kind, text]) => (kind ? make("span", `pg-code-${kind}`, {}, text) : text)))
  part.copy.textContent = data.copy
  part.copy.onclick = () => copied(part, data)
}

/** Only on secure addresses a page may write to the clipboard; elsewhere it copies what is selected. */
async function copied(part, data) {
  try {
    await navigator.clipboard.writeText(part.code.textContent)
  } catch {
    getSelection().selectAllChildren(part.code)
    document.execCommand("copy")
  }
  part.copy.textContent = data.copied
  setTimeout(() => { part.copy.textContent = data.copy }, SAID)
}
