// Where a panel stands beside the button that opened it: on the wished side where it fits, else on
// the other, and in every case inside the window.

/** A rectangle of the page, in CSS pixels. */
export interface Box {
  left: number
  right: number
  top: number
  bottom: number
}

/** What fits is known; these are wishes. */
export interface Wish {
  side: 'above' | 'below'
  /** From the button's start towards the end, not the other way. */
  forward: boolean
  /** The page is written from right to left. */
  leftwards: boolean
}

const GAP = 6
const EDGE = 8

/** The panel's top left corner. */
export function placed(
  button: Box,
  panel: { width: number; height: number },
  room: { width: number; height: number },
  { side, forward, leftwards }: Wish,
): { x: number; y: number } {
  const above = button.top - GAP - panel.height
  const below = button.bottom + GAP
  const fits = { above: above >= EDGE, below: below + panel.height <= room.height - EDGE }
  const other = side === 'above' ? 'below' : 'above'
  const chosen = fits[side] || !fits[other] ? side : other
  const fromLeft = forward !== leftwards
  const [near, far] = fromLeft
    ? [button.left, button.right - panel.width]
    : [button.right - panel.width, button.left]
  const inside = (x: number) => x >= EDGE && x + panel.width <= room.width - EDGE
  return {
    x: within(inside(near) || !inside(far) ? near : far, room.width - panel.width),
    y: within(chosen === 'above' ? above : below, room.height - panel.height),
  }
}

/** Too large for the window, it begins at its edge. */
function within(at: number, spare: number): number {
  return Math.max(EDGE, Math.min(at, spare - EDGE))
}
