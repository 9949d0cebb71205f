// A picture of the visitor's: chosen, dropped or taken with a phone's camera. It is made small here, and only the small pixels are sent.
import { keeper, make } from "./common.js"

const build = keeper((root) => {
  const box = make("input", "", { type: "file", accept: "image/*", hidden: "" })
  const button = make("button", "pg-run-button", { type: "button" })
  const words = make("span", "pg-photo-words")
  const problem = make("div", "pg-note", { role: "alert" })
  const area = make("div", "pg-photo", {}, button, words, box)
  root.replaceChildren(area, problem)
  button.onclick = () => box.click()
  return { area, box, button, words, problem }
})

export default function photo(component) {
  const { area, box, button, words, problem } = build(component)
  const { data } = component
  button.textContent = data.words.choose
  words.textContent = data.words.drop
  const take = (file) => {
    problem.textContent = ""
    if (file) small(file, data.largest).then((sent) => component.setTriggerValue("photo", sent), () => { problem.textContent = data.words.unreadable })
  }
  box.onchange = () => { take(box.files[0]); box.value = "" }
  area.ondragover = (event) => event.preventDefault()
  area.ondrop = (event) => { event.preventDefault(); take(event.dataTransfer.files[0]) }
}

/** Red, green and blue of every pixel, its longer side at most `largest`, as base64. */
async function small(file, largest) {
  const image = await createImageBitmap(file)
  const scale = Math.min(1, largest / Math.max(image.width, image.height))
  const [width, height] = [image.width, image.height].map((side) => Math.max(1, Math.round(side * scale)))
  const canvas = make("canvas", "", { width, height })
  const context = canvas.getContext("2d")
  context.imageSmoothingQuality = "high"
  context.fillStyle = "#fff"
  context.fillRect(0, 0, width, height)
  context.drawImage(image, 0, 0, width, height)
  const { data } = context.getImageData(0, 0, width, height)
  let text = ""
  for (let i = 0; i < width * height; i += 1) text += String.fromCharCode(data[4 * i], data[4 * i + 1], data[4 * i + 2])
  return { width, height, pixels: btoa(text) }
}
