// The map of the book: every page with its picture and its sentence, found again by a few letters in either language.
import { keeper, make } from "./common.js"

const build = keeper((root) => {
  const search = make("input", "pg-search", { type: "search", autocomplete: "off", spellcheck: "false" })
  const count = make("span", "pg-count", { "aria-live": "polite" })
  const shelves = make("div", "pg-shelves")
  root.replaceChildren(make("div", "pg-find", { role: "search" }, search, count), shelves)
  return { search, count, shelves }
})

export default function atlas(component) {
  const part = build(component)
  part.open = (stem) => component.setTriggerValue("open", stem)
  part.data = component.data
  part.search.placeholder = part.data.words.search
  part.search.setAttribute("aria-label", part.data.words.search)
  part.search.oninput = () => paint(part)
  part.search.onkeydown = (event) => {
    const first = part.shelves.querySelector("a")
    if (event.key === "Enter" && first && part.search.value.trim()) first.click()
  }
  paint(part)
}

const plain = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase()

function matches(page, wanted) {
  const text = plain(page.found.join(" "))
  return plain(wanted).split(/\s+/).every((word) => text.includes(word))
}

function paint(part) {
  const { data, search, count, shelves } = part
  let shown = 0
  shelves.replaceChildren(...data.sections.flatMap((section) => {
    const pages = section.pages.filter((page) => matches(page, search.value))
    shown += pages.length
    return pages.length ? [shelf(part, section, pages)] : []
  }))
  count.textContent = search.value.trim() ? (shown ? data.words.found.replace("{count}", shown) : data.words.nothing) : ""
}

function shelf(part, section, pages) {
  const head = make("h2", "pg-shelf-title", {}, section.title, make("small", "", {}, section.chapters))
  return make("section", "pg-shelf", {}, head, make("div", "pg-cards", {}, ...pages.map((page) => card(part, page))))
}

function card(part, page) {
  const picture = make("div", "pg-card-picture", { "aria-hidden": "true" })
  picture.innerHTML = page.picture // our own drawing, read from a file beside the page
  const marks = make("div", "pg-card-marks", {}, make("span", "", {}, page.book), page.trains ? make("span", "pg-trains", {}, part.data.words.trains) : "")
  const link = make("a", "pg-card", { href: page.address }, picture, make("h3", "", {}, page.title), make("p", "", {}, page.summary), marks)
  link.onclick = (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return
    event.preventDefault()
    part.open(page.stem)
  }
  return link
}
