// Where the open conversation is being read, for whoever comes back to it from another section.
// Whoever closes it, or opens another, has done with that place.

export interface LeftAt {
  thread: number
  /** The first message in sight. */
  key: number
  /** How much of it is above the edge, in px; negative when it begins below. */
  by: number
}

let last: LeftAt | null = null

/** Notes where it is being read; `null` at its end, where nothing needs remembering. */
export function noteAt(thread: number, at: Omit<LeftAt, 'thread'> | null): void {
  last = at && { thread, ...at }
}

/** Whatever was open has been closed. */
export function forgetLeft(): void {
  last = null
}

/** Where this conversation was being read when it was left. */
export function leftAt(thread: number): LeftAt | null {
  if (last?.thread !== thread) last = null
  return last
}
