// The line above every page: where one is in the book, the language and the light.
import { keeper, make } from "./common.js"

const SHADES = ["System", "Light", "Dark"]

const build = keeper((root) => {
  const where = make("nav", "pg-where")
  const tools = make("div", "pg-tools")
  root.replaceChildren(make("div", "pg-masthead", {}, where, tools))
  return { where, tools }
})

export default function masthead(component) {
  const { data, setTriggerValue } = component
  const part = build(component)
  document.documentElement.lang = data.language === "zh" ? "zh-CN" : "en"
  part.where.setAttribute("aria-label", data.words.where)
  part.where.replaceChildren(...data.where.flatMap((text, i) => [i ? make("span", "pg-dot", {}, "·") : "", make("span", "", {}, text)]))
  part.tools.replaceChildren(languages(data, setTriggerValue), shades(data))
  keepShade()
}

function languages({ languages, language, words }, setTriggerValue) {
  const buttons = Object.entries(languages).map(([code, name]) => {
    const button = make("button", "pg-switch", { type: "button", lang: code, "aria-pressed": String(code === language) }, name)
    button.onclick = () => setTriggerValue("language", code)
    return button
  })
  return make("div", "pg-switches", { role: "group", "aria-label": words.language }, ...buttons)
}

// Streamlit keeps the theme under a key for each path and reads it when it starts; there is no call for it.
const place = () => `stActiveTheme-${window.location.pathname}-v2`
const read = (key) => { try { return JSON.parse(window.localStorage.getItem(key)) } catch { return null } }

function keepShade() {
  const wanted = read("playground.shade")
  if (SHADES.includes(wanted) && read(place()) !== wanted) window.localStorage.setItem(place(), JSON.stringify(wanted))
}

function shades({ words }) {
  const current = SHADES.includes(read("playground.shade")) ? read("playground.shade") : "System"
  const buttons = SHADES.map((shade) => {
    const button = make("button", "pg-switch", { type: "button", "aria-pressed": String(shade === current) }, words[shade])
    button.onclick = () => {
      window.localStorage.setItem("playground.shade", JSON.stringify(shade))
      window.localStorage.setItem(place(), JSON.stringify(shade))
      window.location.reload()
    }
    return button
  })
  return make("div", "pg-switches", { role: "group", "aria-label": words.shade }, ...buttons)
}
