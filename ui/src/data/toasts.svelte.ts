// Short notes at the edge of the window, with at most one action each.

export interface Toast {
  id: number
  text: string
  /** A failure: it is read out at once and stays longer. */
  urgent: boolean
  /** `shortcut`: the key that does the same. */
  action?: { label: string; shortcut?: string; run: () => void }
}

class Toasts {
  list = $state.raw<Toast[]>([])
  private next = 1

  /** Shows a note for `ms`; the answer takes it away earlier. */
  show(text: string, options: { action?: Toast['action']; ms?: number; urgent?: boolean } = {}): () => void {
    const id = this.next++
    const urgent = options.urgent ?? false
    this.list = [...this.list.slice(-2), { id, text, urgent, action: options.action }]
    const drop = () => this.drop(id)
    setTimeout(drop, options.ms ?? (urgent ? 12_000 : 5_000))
    return drop
  }

  drop(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id)
  }
}

export const toasts = new Toasts()
