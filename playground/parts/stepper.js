// The player under an algorithm: first, back, play, forward, last, a track, a speed, and the arrow keys.
import { draw, make } from "./common.js"

const SHAPES = {
  first: "M4 4h2v12H4zM16 4v12l-9-6z",
  back: "M14 4v12l-9-6z",
  play: "M5 3v14l12-7z",
  pause: "M5 4h4v12H5zM11 4h4v12h-4z",
  forward: "M6 4v12l9-6z",
  last: "M14 4h2v12h-2zM4 4v12l9-6z",
}
const SPEEDS = [0.5, 1, 2, 4]

const icon = (name) => draw("svg", { viewBox: "0 0 20 20", width: 18, height: 18, "aria-hidden": "true" }, draw("path", { d: SHAPES[name], fill: "currentColor" }))

/** A player appended to `figure`; it calls `show(frame)` and never draws a frame itself. */
export function stepper(figure, show) {
  const self = { frame: 0, count: 1, speed: 1, timer: null, interval: 700, stride: 1, words: {}, named: null }
  const buttons = Object.fromEntries(["first", "back", "play", "forward", "last"].map((name) => [name, make("button", "pg-button", { type: "button" }, icon(name))]))
  const track = make("input", "pg-range pg-track", { type: "range", min: 0, step: 1 })
  const place = make("span", "pg-place")
  const speed = make("select", "pg-speed", {}, ...SPEEDS.map((factor) => make("option", "", { value: factor, selected: factor === 1 }, `${factor}×`)))
  const bar = make("div", "pg-stepper", {}, ...Object.values(buttons), track, place, speed)
  figure.append(bar)

  const go = (frame) => {
    self.frame = Math.max(0, Math.min(self.count - 1, frame))
    label()
    show(self.frame)
  }
  const label = () => {
    track.value = self.frame
    track.style.setProperty("--filled", `${self.count > 1 ? (100 * self.frame) / (self.count - 1) : 0}%`)
    place.textContent = self.named ? self.named(self.frame) : `${self.frame + 1} / ${self.count}`
    track.setAttribute("aria-valuetext", place.textContent)
    const name = self.timer ? "pause" : "play"
    if (buttons.play.dataset.icon !== name) buttons.play.replaceChildren(icon(name))
    buttons.play.dataset.icon = name
    for (const [key, button] of Object.entries(buttons)) {
      const word = self.words[key === "play" ? name : key] ?? key
      if (button.title === word) continue
      button.title = word
      button.setAttribute("aria-label", word)
    }
  }
  const stop = () => { clearInterval(self.timer); self.timer = null; label() }
  const start = () => {
    if (self.frame >= self.count - 1) go(0)
    self.timer = setInterval(() => (figure.isConnected && self.frame < self.count - 1 ? go(self.frame + self.stride) : stop()), self.interval / self.speed)
    label()
  }
  const toggle = () => (self.timer ? stop() : start())
  const jump = (frame) => { stop(); go(frame) }

  buttons.first.onclick = () => jump(0)
  buttons.back.onclick = () => jump(self.frame - 1)
  buttons.play.onclick = toggle
  buttons.forward.onclick = () => jump(self.frame + 1)
  buttons.last.onclick = () => jump(self.count - 1)
  track.oninput = () => jump(Number(track.value))
  speed.onchange = () => { self.speed = Number(speed.value); if (self.timer) { stop(); start() } }
  const keys = { ArrowLeft: () => jump(self.frame - 1), ArrowRight: () => jump(self.frame + 1), Home: () => jump(0), End: () => jump(self.count - 1), " ": toggle }
  figure.addEventListener("keydown", (event) => {
    const own = event.target === figure || event.target.closest("button")
    if (!own || !keys[event.key] || (event.key === " " && event.target !== figure)) return
    event.preventDefault()
    keys[event.key]()
  })

  return {
    jump,
    playing: () => Boolean(self.timer),
    /** named: the word for a frame, where its number says too little. stride: by how many frames it goes on while it plays. */
    update({ count, frame, words, interval, named, stride }) {
      Object.assign(self, { count, frame, words, interval: interval ?? 700, named: named ?? null, stride: stride ?? 1 })
      track.max = count - 1
      track.setAttribute("aria-label", words.track ?? "")
      speed.setAttribute("aria-label", words.speed ?? "")
      bar.hidden = count < 2
      label()
    },
  }
}
