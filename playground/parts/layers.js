// The layers of networks in tables side by side, which open stage by stage.
import { keeper, make } from "./common.js"
import { light, onChoose } from "./stages.js"

const COLUMNS = ["title", "shape", "parameters", "multiply_adds"]

const build = keeper((root) => {
  const tables = make("div", "pg-zoo-tables")
  root.replaceChildren(make("figure", "pg-figure", { role: "group" }, tables))
  const part = { root, tables, open: new Set(), names: "" }
  onChoose(part, (network, stage) => {
    part.open.add(`${network}.${stage}`)
    list(part)
    const row = find(part, network, stage)
    row.scrollIntoView({ block: "center", behavior: "smooth" })
    row.focus({ preventScroll: true })
  })
  return part
})

export default function layers(component) {
  const part = build(component)
  const { data } = component
  part.data = data
  const names = data.networks.map((network) => network.name).join("|")
  if (part.names !== names) part.open.clear()
  part.names = names
  part.tables.parentElement.setAttribute("aria-label", data.alt)
  list(part)
}

const find = (part, network, stage) => part.tables.querySelector(`[data-key="${network}.${stage}"]`)

function list(part) {
  part.tables.replaceChildren(...part.data.networks.map((network, i) => table(part, network, i)))
}

function table(part, network, i) {
  const { words } = part.data
  const every = network.stages.every((stage, place) => part.open.has(`${i}.${place}`))
  const all = make("button", "pg-zoo-all", { type: "button" }, every ? words.none : words.all)
  all.onclick = () => {
    network.stages.forEach((stage, place) => part.open[every ? "delete" : "add"](`${i}.${place}`))
    list(part)
    part.tables.children[i].querySelector(".pg-zoo-all").focus()
  }
  const head = make("div", "pg-zoo-head", {}, make("b", "pg-zoo-named", { "data-network": i }, network.name), all)
  const rows = network.stages.flatMap((stage, place) => stageRows(part, stage, i, place))
  return make("div", "pg-zoo-table", {}, head, line("div", "pg-zoo-row pg-zoo-heads", words), ...rows)
}

function stageRows(part, stage, i, place) {
  const key = `${i}.${place}`
  const open = part.open.has(key)
  const total = line("button", "pg-zoo-row pg-zoo-stage", stage.total, { type: "button", "aria-expanded": String(open), "data-key": key })
  total.onclick = () => {
    part.open[open ? "delete" : "add"](key)
    list(part)
    find(part, i, place).focus({ preventScroll: true })
  }
  lit(part, total, i, place, -1)
  return [total, ...(open ? stage.rows.map((row, number) => lit(part, line("div", "pg-zoo-row", row), i, place, number)) : [])]
}

/** While a row is pointed at, its layer lights up in the drawing. */
function lit({ data }, made, network, stage, row) {
  made.onpointerenter = () => light(data.scope, network, stage, row)
  made.onpointerleave = () => light(data.scope, network, -2, -1)
  return made
}

function line(tag, name, row, attributes = {}) {
  return make(tag, name, attributes, ...COLUMNS.map((column) => make("span", "", {}, row[column])))
}
