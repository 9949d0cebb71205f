// What parts of one scope tell each other about stages of networks: which one to open, and which layer to light up.

const CHOOSE = "playground:stage-chosen"
const LIGHT = "playground:layer-lit"

const say = (name, detail) => window.dispatchEvent(new CustomEvent(name, { detail }))

/** A part listens as long as it is on the page. */
function hear(name, part, listener) {
  const heard = ({ detail: [scope, ...rest] }) => {
    if (!part.root.isConnected) window.removeEventListener(name, heard)
    else if (part.data?.scope === scope) listener(...rest)
  }
  window.addEventListener(name, heard)
}

export const choose = (scope, network, stage) => say(CHOOSE, [scope, network, stage])
export const onChoose = (part, listener) => hear(CHOOSE, part, listener)
export const light = (scope, network, stage, row) => say(LIGHT, [scope, network, stage, row])
export const onLight = (part, listener) => hear(LIGHT, part, listener)
