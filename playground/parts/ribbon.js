// Texts as pieces that grow together: byte-pair merges played both ways, letters coloured by a number, what is left out struck through.
import { entitle, keeper, make } from "./common.js"
import { stepper } from "./stepper.js"

const build = keeper((root) => {
  const title = make("div", "pg-title")
  const rows = make("div", "pg-ribbon-rows")
  const note = make("div", "pg-pointed", { "aria-live": "polite" })
  const caption = make("div", "pg-caption", { "aria-live": "polite" })
  const ranking = make("div", "pg-ranking")
  const list = make("div", "pg-moments")
  const details = make("div", "pg-ribbon-details", {}, ranking, list)
  const figure = make("figure", "pg-figure pg-ribbon", { tabindex: "0", role: "group" }, title, rows, note, caption, details)
  root.replaceChildren(figure)
  const part = { figure, title, rows, note, caption, ranking, list, details, made: [], moments: [], frame: 0, scene: null }
  part.player = stepper(figure, (frame) => { part.frame = frame; part.figure.classList.add("pg-moving"); show(part) })
  new ResizeObserver(() => part.frame && reveal(part.moments[part.frame - 1])).observe(list)
  rows.onpointerover = (event) => point(part, event.target.closest(".pg-letter"))
  rows.onpointerleave = () => point(part, null)
  return part
})

export default function ribbon(component) {
  const part = build(component)
  const { data } = component
  part.data = data
  entitle(part, data)
  if (part.scene !== data.scene) part.frame = data.start
  part.scene = data.scene
  part.frame = Math.min(part.frame, data.moments.length - 1)
  arrange(part)
  part.figure.classList.remove("pg-moving")
  part.player.update({ count: data.moments.length, frame: part.frame, words: data.words, interval: data.interval })
  show(part)
  point(part, null)
}

function arrange(part) {
  const { rows } = part.data
  while (part.made.length > rows.length) part.made.pop().root.remove()
  rows.forEach((row, i) => {
    part.made[i] ??= line(part)
    const made = part.made[i]
    made.head.textContent = row.label
    const text = JSON.stringify([row.letters, row.notes, row.running])
    if (made.text !== text) fill(made, row)
    made.text = text
    made.row = row
    made.letters.forEach((letter, j) => dress(letter, row, j))
  })
  moments(part)
}

function line(part) {
  const head = make("div", "pg-ribbon-label")
  const body = make("div", "pg-ribbon-text")
  const root = make("div", "pg-ribbon-row", {}, head, body)
  part.rows.append(root)
  return { root, head, body, letters: [], breaks: [] }
}

/** A line may break before a letter that begins a piece, and nowhere else. */
function fill(made, row) {
  made.letters = row.letters.map((letter, i) => {
    const note = row.notes ? [make("small", "pg-letter-note", {}, row.notes[i])] : []
    return make("span", "pg-letter", { "data-i": i }, make("span", "", {}, letter), ...note)
  })
  made.breaks = made.letters.map(() => make("wbr"))
  made.body.classList.toggle("pg-running", Boolean(row.running))
  made.body.classList.toggle("pg-noted", Boolean(row.notes))
  made.body.classList.toggle("pg-read", Boolean(row.reads))
  made.body.replaceChildren(...made.letters.flatMap((letter, i) => [made.breaks[i], letter]))
}

function dress(letter, row, i) {
  const kind = row.kinds?.[i]
  letter.base = `pg-letter${kind ? ` pg-is-${kind}` : ""}${row.heat ? " pg-is-hot" : ""}`
  if (row.heat) letter.style.setProperty("--heat", row.heat[i])
}

const joined = (row, i, frame) => i > 0 && row.joints?.[i] !== undefined && row.joints[i] !== null && row.joints[i] <= frame

function show(part) {
  const { data, frame } = part
  for (const { row, letters, breaks } of part.made) {
    letters.forEach((letter, i) => {
      const to = joined(row, i, frame)
      const open = i + 1 < letters.length && joined(row, i + 1, frame)
      const fresh = frame > 0 && row.joints && (row.joints[i] === frame || (open && freshly(row, i, frame)))
      const name = `${letter.base}${to ? " pg-joined" : ""}${open ? " pg-open" : ""}${fresh ? " pg-fresh" : ""}`
      if (letter.className !== name) letter.className = name
      breaks[i].hidden = to
    })
    if (row.reads) readings(row, letters, frame)
  }
  const moment = data.moments[frame]
  part.caption.textContent = moment.caption
  rank(part, moment)
  part.moments.forEach((chip, i) => {
    chip.classList.toggle("pg-past", i + 1 < frame)
    chip.classList.toggle("pg-present", i + 1 === frame)
  })
  if (frame) reveal(part.moments[frame - 1])
}

/** Scrolls the list, and never the page, until a chip can be seen. */
function reveal(chip) {
  if (!chip) return
  const list = chip.parentElement
  const hidden = chip.offsetTop < list.scrollTop || chip.offsetTop + chip.offsetHeight > list.scrollTop + list.clientHeight
  if (hidden) list.scrollTop = chip.offsetTop - list.clientHeight / 2
}

/** What stands over the pieces that can be read. */
function readings(row, letters, frame) {
  for (let i = 0; i < letters.length;) {
    const [first, last] = around({ row, letters }, i, frame)
    const reading = row.reads[row.letters.slice(first, last + 1).join("")]
    letters.slice(first + 1, last + 1).forEach((letter) => delete letter.dataset.reads)
    if (reading) letters[first].dataset.reads = reading
    else delete letters[first].dataset.reads
    i = last + 1
  }
}

/** Whether the piece that this letter is in grew at this moment. */
function freshly(row, i, frame) {
  for (let j = i; j > 0 && joined(row, j, frame); j--) if (row.joints[j] === frame) return true
  for (let j = i + 1; j < row.letters.length && joined(row, j, frame); j++) if (row.joints[j] === frame) return true
  return false
}

/** The best pairs of this moment as bars; the first is the one that was joined. */
function rank(part, { ranking }) {
  const most = ranking[0]?.[2] ?? 1
  part.details.hidden = !part.data.moments.some((moment) => moment.ranking.length)
  part.ranking.replaceChildren(make("div", "pg-title", {}, part.data.ranking_title), ...ranking.map(([left, right, count], i) => {
    const pair = make("span", "pg-pair", {}, make("span", "pg-letter", {}, left), make("span", "pg-letter", {}, right))
    const bar = make("span", "pg-pair-bar", { style: `--share:${count / most}` })
    return make("div", `pg-pair-row${i ? "" : " pg-first"}`, {}, pair, bar, make("span", "pg-pair-count", {}, String(count)))
  }))
}

/** The list of all moments; a click goes there. */
function moments(part) {
  const labels = part.data.moments.slice(1).map((moment) => moment.label)
  const stated = JSON.stringify([labels, part.data.list_title])
  if (part.stated === stated) return
  part.stated = stated
  part.moments = labels.map((label, i) => {
    const chip = make("button", "pg-moment", { type: "button", tabindex: "-1" }, label)
    chip.onclick = () => part.player.jump(i + 1)
    return chip
  })
  part.list.replaceChildren(make("div", "pg-title", {}, part.data.list_title), make("div", "pg-moment-list", {}, ...part.moments))
}

/** The piece around a letter, as [first, last]. */
function around({ row, letters }, i, frame) {
  let [first, last] = [i, i]
  while (joined(row, first, frame)) first--
  while (last + 1 < letters.length && joined(row, last + 1, frame)) last++
  return [first, last]
}

function point(part, letter) {
  for (const { letters } of part.made) for (const other of letters) other.classList.remove("pg-is-linked")
  const made = letter && part.made.find(({ body }) => body.contains(letter))
  if (!made || made.row.running) {
    part.note.textContent = ""
    return
  }
  const [first, last] = around(made, Number(letter.dataset.i), part.frame)
  const text = made.row.letters.slice(first, last + 1).join("")
  part.note.textContent = made.row.names?.[text] ?? made.row.tips?.[first] ?? ""
  link(part, made, text)
}

/** Every piece of the row that reads the same stands out. */
function link(part, made, text) {
  for (let i = 0; i < made.letters.length;) {
    const [first, last] = around(made, i, part.frame)
    if (made.row.letters.slice(first, last + 1).join("") === text) made.letters.slice(first, last + 1).forEach((letter) => letter.classList.add("pg-is-linked"))
    i = last + 1
  }
}
