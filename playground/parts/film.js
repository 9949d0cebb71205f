// A training as a film: its epochs on a track, to be looked at, stepped through and played; the right end is the present.
import { keeper, make, newest, paced } from "./common.js"
import { stepper } from "./stepper.js"

const PRESENT = -1

const build = keeper((root) => {
  const figure = make("div", "pg-film", { tabindex: "0", role: "group" })
  root.replaceChildren(figure)
  const part = { figure, data: null, looked: PRESENT }
  part.newest = newest(() => { part.looked = part.data.looked; show(part) })
  part.player = stepper(figure, (frame) => look(part, frame))
  return part
})

export default function film(component) {
  const part = build(component)
  part.data = component.data
  part.send = (epoch) => paced(part, () => component.setTriggerValue("epoch", epoch))
  part.figure.setAttribute("aria-label", part.data.words.title)
  // A person who moves through the film is ahead of what the server has answered.
  if (!part.newest.awaits(part.data.looked)) part.looked = part.data.looked
  show(part)
}

/** The frames are the kept epochs, and after them the present. */
function show({ data, looked, player, figure }) {
  const { epochs, words, present, interval } = data
  const named = (frame) => (frame < epochs.length ? words.epoch.replace("{epoch}", epochs[frame]) : present)
  const frame = looked === PRESENT ? epochs.length : Math.max(0, epochs.findLastIndex((epoch) => epoch <= looked))
  figure.classList.toggle("pg-past", looked !== PRESENT)
  player.update({ count: epochs.length + 1, frame, words, interval, named })
}

function look(part, frame) {
  part.looked = part.data.epochs[frame] ?? PRESENT
  part.figure.classList.toggle("pg-past", part.looked !== PRESENT)
  part.newest.sent(part.looked)
  part.send(part.looked)
}
