// Stands at the end of a live block: keeps the address in step with the parameters and tells live controls that their frame is drawn.
const QUIET = 300
let timer = null

function settle(query) {
  const address = new URL(window.location.href)
  if (address.search === (query ? `?${query}` : "")) return
  address.search = query
  window.history.replaceState(window.history.state, "", address)
}

export default function answered({ data }) {
  const path = window.location.pathname
  clearTimeout(timer)
  timer = setTimeout(() => { if (window.location.pathname === path) settle(data.query) }, QUIET)
  window.dispatchEvent(new CustomEvent("playground:answered"))
}
