import type { Allowance } from '../bindings/Allowance'
import { count } from './money'

/** How many free replies a number has left. What is on the way is taken as used. */
export function freeLeft({ limit, used, pending }: Allowance): number {
  return Math.max(0, limit - used - pending)
}

/** `412`; `≈ 411` while some are not delivered yet, for what is never delivered uses nothing up. */
export function aboutSo(replies: number, { pending }: Pick<Allowance, 'pending'>): string {
  return `${pending > 0 ? '≈ ' : ''}${count(replies)}`
}
