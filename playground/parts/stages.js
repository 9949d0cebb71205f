// What two parts on a page tell each other about stages of networks: which one to open, and which layer to light up.

const CHOOSE = "playground:stage-chosen"
const LIGHT = "playground:layer-lit"

const say = (name, detail) => window.dispatchEvent(new CustomEvent(name, { detail }))

/** Somebody listens as long as the part is on the page. */
function hear(name, root, listener) {
  const heard = (event) => (root.isConnected ? listener(...event.detail) : window.removeEventListener(name, heard))
  window.addEventListener(name, heard)
}

export const choose = (network, stage) => say(CHOOSE, [network, stage])
export const onChoose = (root, listener) => hear(CHOOSE, root, listener)
export const light = (network, stage, row) => say(LIGHT, [network, stage, row])
export const onLight = (root, listener) => hear(LIGHT, root, listener)
