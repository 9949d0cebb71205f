// Drawn nodes that are kept from picture to picture.

/** Attributes of a drawn node. */
export const put = (node, attributes) => { for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value) }

/** So many children of a layer: those that are there stay, the others are built or removed. */
export function pool(layer, count, build) {
  while (layer.children.length > count) layer.lastChild.remove()
  while (layer.children.length < count) layer.append(build(layer.children.length))
  return [...layer.children]
}
