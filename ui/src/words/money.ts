import type { Money } from '../bindings/Money'
import { tongue } from './locale.svelte'

/** The exact decimal with at least four places, as Meta prints its rates and as the engine compares them. */
export function decimal(money: Money): string {
  const micros = BigInt(money.micros)
  const size = micros < 0n ? -micros : micros
  const fraction = (size % 1_000_000n)
    .toString()
    .padStart(6, '0')
    .replace(/0{1,2}$/, '')
  return `${micros < 0n ? '-' : ''}${size / 1_000_000n}.${fraction}`
}

/** A price as it is billed: `0,0300 $`. */
export function price(money: Money): string {
  return written(money, 4)
}

/** A sum: exact, but without the empty decimals. */
export function sum(money: Money): string {
  return written(money, 2)
}

/** A sum that is an estimate anyway: in the currency's smallest coins, never less than it is. */
export function roughly(money: Money): string {
  const format = new Intl.NumberFormat(tongue.locale, {
    style: 'currency',
    currency: money.currency,
    currencyDisplay: 'narrowSymbol',
    roundingMode: 'ceil',
  })
  return format.format(decimal(money) as Intl.StringNumericLiteral)
}

function written(money: Money, fewest: number): string {
  const format = new Intl.NumberFormat(tongue.locale, {
    style: 'currency',
    currency: money.currency,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: fewest,
    maximumFractionDigits: 6,
  })
  return format.format(decimal(money) as Intl.StringNumericLiteral)
}

/** An amount without its currency, as it is typed: `1 000,50`. */
export function typed(money: Money): string {
  const format = new Intl.NumberFormat(tongue.locale, { minimumFractionDigits: 2, maximumFractionDigits: 6 })
  return format.format(decimal(money) as Intl.StringNumericLiteral)
}

/** A whole number: `1 000`. */
export function count(number: number): string {
  return new Intl.NumberFormat(tongue.locale).format(number)
}
