import type { Trust } from '../bindings/Trust'
import * as m from '../paraglide/messages'

const words: Record<Trust, () => string> = {
  high: m.trust_high,
  medium: m.trust_medium,
  low: m.trust_low,
  inferred: m.trust_inferred,
}

/** How far the figures of a price list can be trusted. */
export function trustWord(trust: Trust): string {
  return words[trust]()
}
