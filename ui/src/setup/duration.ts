// Lengths of time for people who need only the size of them.
import { tongue } from '../words/locale.svelte'

const STEPS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

/** `3 minutes`, `2 heures`, `4 jours`: the largest unit that fits, rounded down. */
export function roughly(ms: number): string {
  const [unit, size] = STEPS.find(([, step]) => ms >= step) ?? STEPS[2]
  return new Intl.NumberFormat(tongue.locale, { style: 'unit', unit, unitDisplay: 'long' }).format(
    Math.max(1, Math.floor(ms / size)),
  )
}
