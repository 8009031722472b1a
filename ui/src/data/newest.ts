// Answers can overtake each other on their way. One that was asked for before what is shown by now
// would put older news in the place of newer, and nothing would ever put it right.

/** Keeps the newest answer for each thing that is shown. */
export class Newest<Key = 'it'> {
  private asked = 0
  private shown = new Map<Key, number>()

  /** Call when asking; what it returns belongs to the answer. */
  ask(): number {
    return ++this.asked
  }

  /** Whether the answer to this question is as new as what is shown of `key`. It is shown from then on. */
  takes(asked: number, key: Key): boolean {
    if (asked < (this.shown.get(key) ?? 0)) return false
    this.shown.set(key, asked)
    return true
  }
}
