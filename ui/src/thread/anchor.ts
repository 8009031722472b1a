// What a view of messages keeps to while their sizes become known: the end, a line, or nothing once
// a hand has moved it. The list's own way of scrolling to a line goes on pulling for a while, also
// against the hand.
import type { VirtualizerHandle } from 'virtua/svelte'

/** This close to the end, it is at the end. */
export const NEAR = 48

export type Edge = 'start' | 'centre'

/** Above a line that is shown at the start. */
const ABOVE = 12

export class Anchor {
  #wanted: ((frame: HTMLElement) => number) | null = null
  /** Where it stood when it was last kept: only a hand moves it from there, whatever sizes change. */
  #put = 0

  constructor(
    private readonly frame: () => HTMLElement | undefined,
    private readonly list: () => VirtualizerHandle | undefined,
  ) {}

  /** Goes to the end and keeps to it. */
  toEnd(): void {
    this.keepEnd()
    this.settle()
  }

  /** Keeps to the end, near which it is already; moves nothing now. */
  keepEnd(): void {
    this.#wanted = (frame) => frame.scrollHeight
    this.#put = this.frame()?.scrollTop ?? 0
  }

  /** Keeps to the line that `indexOf` finds; older lines may come before it meanwhile. */
  toLine(indexOf: () => number, edge: Edge): void {
    this.#wanted = (frame) => {
      const { top, size } = this.#place(indexOf())
      return edge === 'start' ? top - ABOVE : top - (frame.clientHeight - size) / 2
    }
    this.settle()
  }

  /** Keeps to the line that `indexOf` finds, of which `by` px are above the edge. */
  toPlace(indexOf: () => number, by: number): void {
    this.#wanted = () => this.#place(indexOf()).top + by
    this.settle()
  }

  /** The line at the upper edge, and how much of it is above. */
  atEdge(): { index: number; by: number } | null {
    const [frame, list] = [this.frame(), this.list()]
    if (!frame || !list) return null
    const index = list.findItemIndex(
      frame.scrollTop - (frame.querySelector<HTMLElement>('ol')?.offsetTop ?? 0),
    )
    return { index, by: frame.scrollTop - this.#place(index).top }
  }

  /** How far the one line begins above the other, in px. */
  between(upper: number, lower: number): number {
    return this.#place(lower).top - this.#place(upper).top
  }

  /** Brings a line into sight by the shortest way, and keeps to nothing. */
  reveal(index: number): void {
    const frame = this.frame()
    if (!frame) return
    this.#wanted = null
    const { top, size } = this.#place(index)
    if (top < frame.scrollTop) frame.scrollTop = top
    else if (top + size > frame.scrollTop + frame.clientHeight)
      frame.scrollTop = top + size - frame.clientHeight
  }

  /** Sizes changed: back to where it is kept. */
  settle(): void {
    const frame = this.frame()
    if (!frame || !this.#wanted) return
    frame.scrollTop = this.#wanted(frame)
    this.#put = frame.scrollTop
  }

  /** It was scrolled: lets go if that was a hand. */
  scrolled(): void {
    const frame = this.frame()
    if (frame && Math.abs(frame.scrollTop - this.#put) > 1) this.#wanted = null
  }

  #place(index: number): { top: number; size: number } {
    const [list, first] = [this.list(), this.frame()?.querySelector<HTMLElement>('ol')]
    if (!list || index < 0) return { top: 0, size: 0 }
    return { top: (first?.offsetTop ?? 0) + list.getItemOffset(index), size: list.getItemSize(index) }
  }
}
