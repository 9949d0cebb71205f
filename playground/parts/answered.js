// Stands at the end of a live block: keeps the address in step with the parameters and tells live controls that their frame is drawn.
const QUIET = 300
let timer = null
let wanted = ""

function settle(query) {
  const address = new URL(window.location.href)
  if (address.search === (query ? `?${query}` : "")) return
  address.search = query
  window.history.replaceState(window.history.state, "", address)
}

/** The address follows when a hand has come to rest. A block that looks again by itself, with nothing changed, does not put that off. */
export default function answered({ data }) {
  const path = window.location.pathname
  const now = `${path}?${data.query}`
  if (!timer || now !== wanted) {
    clearTimeout(timer)
    wanted = now
    timer = setTimeout(() => { timer = null; if (window.location.pathname === path) settle(data.query) }, QUIET)
  }
  window.dispatchEvent(new CustomEvent("playground:answered"))
}
