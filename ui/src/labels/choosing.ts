// Finding a label by what is typed, and the colour of a new one.
import type { Label } from '../bindings/Label'
import type { LabelColor } from '../bindings/LabelColor'

export const COLORS: LabelColor[] = ['grey', 'red', 'orange', 'yellow', 'green', 'teal', 'blue', 'violet']

/** First the colours that mean nothing else here: time is green, amber and red, money is ochre. */
const IN_TURN: LabelColor[] = ['blue', 'violet', 'teal', 'grey', 'orange', 'green', 'red', 'yellow']

/** The colour of the next label: one that the fewest have. */
export function nextColor(list: Label[]): LabelColor {
  const uses = (color: LabelColor) => list.filter((label) => label.color === color).length
  return IN_TURN.reduce((best, color) => (uses(color) < uses(best) ? color : best))
}

/** A name as the engine keeps it: blanks in order. */
export function tidy(text: string): string {
  return text.trim().replace(/\s+/g, ' ')
}

/** The label of that name; case does not tell two apart. */
export function named(list: Label[], text: string): Label | undefined {
  const name = tidy(text).toLowerCase()
  return list.find((label) => label.name.toLowerCase() === name)
}

/** The labels that have the text in their name, with or without its accents; first those that begin with it. */
export function matching(list: Label[], text: string): Label[] {
  const part = bare(tidy(text))
  const found = list.filter((label) => bare(label.name).includes(part))
  const begins = (label: Label) => bare(label.name).startsWith(part)
  return [...found.filter(begins), ...found.filter((label) => !begins(label))]
}

function bare(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
