import { untrack } from 'svelte'
import { ticker } from './ticker'

/** Something that looks the same until an instant; `null` for good. */
export interface Timed<T> {
  value: T
  until: number | null
}

/** A value that depends on the time, read again exactly when it changes and at no other time. */
export function ticking<T>(read: (now: number) => Timed<T>): { readonly current: T } {
  let turn = $state(0)
  const timed = $derived.by(() => {
    void turn
    return read(ticker.now())
  })
  $effect(() => {
    const until = timed.until
    if (until === null) return
    return untrack(() => ticker.at(until, () => turn++))
  })
  return {
    get current() {
      return timed.value
    },
  }
}
