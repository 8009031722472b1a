// Files dropped on the window find the place they fell on: a conversation, a picture, a list of prices.
import type { Drag, DroppedFiles, Host } from '../host'
import { sentenceOf } from '../words/fault'
import { toasts } from './toasts.svelte'

type Take = (files: DroppedFiles) => Promise<void> | void

class Drops {
  /** The place over which files are held now. */
  over = $state.raw<Element | null>(null)
  private places = new Map<Element, Take>()

  follow(host: Host): Promise<void> {
    return host.onDrag((drag) => void this.heard(drag))
  }

  /** Attached to an element, gives `take` what falls on it. */
  on(take: Take): (element: Element) => () => void {
    return (element) => {
      this.places.set(element, take)
      return () => {
        this.places.delete(element)
        if (this.over === element) this.over = null
      }
    }
  }

  private async heard(drag: Drag): Promise<void> {
    const place = drag.drag === 'left' ? null : this.placeAt(drag.x, drag.y)
    this.over = drag.drag === 'over' ? place : null
    const take = drag.drag === 'dropped' && place ? this.places.get(place) : undefined
    if (drag.drag !== 'dropped' || !take) return
    try {
      await take(drag.files)
    } catch (thrown) {
      toasts.show(sentenceOf(thrown), { urgent: true })
    }
  }

  private placeAt(x: number, y: number): Element | null {
    let at = document.elementFromPoint(x, y)
    while (at && !this.places.has(at)) at = at.parentElement
    return at
  }
}

export const drops = new Drops()
