const TALLEST = 220

/** Makes a text field as tall as its text, up to a limit. Called when the text changes. */
export function autosize(element: HTMLTextAreaElement): void {
  element.style.blockSize = 'auto'
  const height = Math.min(element.scrollHeight + 2, TALLEST)
  element.style.blockSize = `${height}px`
  element.style.overflowY = element.scrollHeight + 2 > TALLEST ? 'auto' : 'hidden'
}
