// Stands for a picture that is not there.

/** Up to two letters of a name, as a phone would show them. */
export function initialsOf(name: string | null): string {
  const words = (name ?? '').split(/\s+/).filter(Boolean)
  const letters = [words[0], words.length > 1 ? words[words.length - 1] : undefined]
  return (
    letters
      .map((word) => (word ? [...word][0] : ''))
      .join('')
      .toLocaleUpperCase() || '·'
  )
}
