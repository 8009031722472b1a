// The shop's hours by this computer's clock.
import type { Preferences } from '../bindings/Preferences'
import type { Timed } from '../data/ticking.svelte'

/** Whether the shop is closed at `now`. A shop that opens when it closes never is. */
export function isAfterHours(
  { opens_at, closes_at }: Pick<Preferences, 'opens_at' | 'closes_at'>,
  now: number,
): Timed<boolean> {
  if (opens_at === closes_at) return { value: false, until: null }
  const hour = new Date(now).getHours()
  const value =
    closes_at > opens_at ? hour >= closes_at || hour < opens_at : hour >= closes_at && hour < opens_at
  return { value, until: nextHour(value ? opens_at : closes_at, now) }
}

/** When the clock next shows this hour. */
function nextHour(hour: number, now: number): number {
  const at = new Date(now)
  at.setHours(hour, 0, 0, 0)
  if (at.getTime() <= now) {
    at.setDate(at.getDate() + 1)
    at.setHours(hour, 0, 0, 0)
  }
  return at.getTime()
}
