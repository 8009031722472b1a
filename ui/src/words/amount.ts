// An amount that a person typed, read exactly: digits only, never a float.
import type { Money } from '../bindings/Money'

const SPACES = /[\s\u00a0\u202f'’]/g
const MOST_MICROS = 9_000_000_000_000_000n

/**
 * Reads `15`, `15,50`, `1 000.5` or `$15`. A comma or point before exactly three last digits
 * parts thousands where the language writes them so (`1,000` in English), else it is the decimal.
 * `null` when it is no amount.
 */
export function readAmount(text: string, currency: string, locale: string): Money | null {
  const bare = text
    .replace(SPACES, '')
    .replace(new RegExp(`^(${currency}|\\p{Sc})|(${currency}|\\p{Sc})$`, 'iu'), '')
  const parts = /^(\d+)(?:[.,](\d{0,6}))?$/.exec(withoutGroups(bare, locale))
  if (!parts) return null
  const [, whole = '', fraction = ''] = parts
  const micros = BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(6, '0'))
  return micros > MOST_MICROS ? null : { micros: Number(micros), currency }
}

function withoutGroups(bare: string, locale: string): string {
  const parts = new Intl.NumberFormat(locale).formatToParts(1_234_567)
  const group = parts.find((part) => part.type === 'group')?.value ?? ''
  const grouped = new RegExp(`^\\d{1,3}(\\${group}\\d{3})+(?!\\d)`)
  return /^[.,]$/.test(group) ? bare.replace(grouped, (digits) => digits.replaceAll(group, '')) : bare
}
