// The last stretch in which nobody listened, until it was put away or whatever was missed has closed.
import type { Gap } from '../bindings/Gap'
import { session } from '../data/session.svelte'

class LastGap {
  private hidden = $state(-Infinity)

  get current(): Gap | null {
    const gap = session.hello?.gap ?? null
    return gap && gap.until > this.hidden ? gap : null
  }

  /** Not again until nobody listened once more. */
  putAway(): void {
    this.hidden = this.current?.until ?? this.hidden
  }
}

export const lastGap = new LastGap()
