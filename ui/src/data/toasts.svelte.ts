// Short notes, with at most one action each. They lie over nothing: some place on screen makes room.

export interface Toast {
  id: number
  text: string
  /** A failure: it is read out at once and stays longer. */
  urgent: boolean
  /** `shortcut`: the key that does the same. */
  action?: { label: string; shortcut?: string; run: () => void }
}

/** As many as stay when more come; those with something to do stay besides. */
const KEPT = 3

class Toasts {
  list = $state.raw<Toast[]>([])
  /** The places on screen that have room for them; the last one shows them. */
  private places = $state.raw<symbol[]>([])
  private next = 1

  /** Shows a note for `ms`; the answer takes it away earlier. */
  show(text: string, options: { action?: Toast['action']; ms?: number; urgent?: boolean } = {}): () => void {
    const id = this.next++
    const urgent = options.urgent ?? false
    const idle = this.list.filter((toast) => !toast.action)
    const leaving = this.list.length < KEPT ? undefined : idle[0]
    const kept = this.list.filter((toast) => toast !== leaving)
    this.list = [...kept, { id, text, urgent, action: options.action }]
    const drop = () => this.drop(id)
    setTimeout(drop, options.ms ?? (urgent ? 12_000 : 5_000))
    return drop
  }

  drop(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id)
  }

  /** Offers a place while it is on screen; `spare`: used only while there is no other. */
  offer(place: symbol, spare: boolean): () => void {
    this.places = spare ? [place, ...this.places] : [...this.places, place]
    return () => (this.places = this.places.filter((each) => each !== place))
  }

  /** What this place shows. */
  at(place: symbol): Toast[] {
    return this.places.at(-1) === place ? this.list : []
  }
}

export const toasts = new Toasts()
