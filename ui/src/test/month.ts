// A month of the shop's costs, with whatever a test cares about.
import type { BudgetState } from '../bindings/BudgetState'
import type { CardView } from '../bindings/CardView'
import type { CostGroup } from '../bindings/CostGroup'
import type { CostLine } from '../bindings/CostLine'
import type { CostsView } from '../bindings/CostsView'
import type { Hello } from '../bindings/Hello'
import type { NumberView } from '../bindings/NumberView'
import type { Tally } from '../bindings/Tally'
import { NOON } from './shop'

export const usd = (micros: number) => ({ micros, currency: 'USD' })

export function group(key: string, paid: number, some: Partial<CostGroup> = {}): CostGroup {
  return { key, label: key, free: 0, entry_point: 0, paid, spent: usd(paid * 30_000), unknown: 0, ...some }
}

export function month(some: Partial<CostsView> = {}): CostsView {
  return {
    month: '2026-11',
    months: ['2026-11', '2026-10'],
    from: Date.UTC(2026, 9, 31, 23),
    until: Date.UTC(2026, 10, 30, 23),
    currency: 'USD',
    spent: usd(4_920_000),
    other_currencies: [],
    paid: 50,
    free: 1_000,
    unknown: 0,
    pending: { messages: 0, amount: usd(0) },
    estimate: false,
    saved: usd(30_000_000),
    late: { messages: 0, spent: usd(0) },
    forecast: { low: usd(5_200_000), likely: usd(6_400_000), high: usd(8_000_000) },
    by_day: [group('2026-11-03', 2, { free: 40 }), group('2026-11-20', 48, { free: 960 })],
    by_country: [group('FR', 50, { free: 1_000 })],
    by_category: [group('service', 38, { free: 1_000 }), group('utility', 12)],
    by_template: [group('commande_prete', 12)],
    by_number: [group('100', 50, { free: 1_000 })],
    by_customer: [group('1', 3, { label: 'Marc Delcourt' })],
    by_ad: [],
    by_label: [],
    ...some,
  }
}

export function line(message: number, some: Partial<CostLine> = {}): CostLine {
  return {
    message,
    thread: 7,
    name: 'Marc Delcourt',
    at: NOON,
    country: 'FR',
    category: 'utility',
    template: 'commande_prete',
    pricing_type: 'regular',
    billable: true,
    quoted: usd(30_000),
    quoted_known: true,
    worth: null,
    price: { state: 'charged', amount: usd(30_000), category: 'utility', differs: false },
    era: '2026-10-01',
    card: '2026-10-01',
    ...some,
  }
}

export function budgetState(limit: number, spent: number, some: Partial<BudgetState> = {}): BudgetState {
  const percent = Math.floor((100 * spent) / limit)
  return {
    limit: usd(limit),
    spent: usd(spent),
    pending: usd(0),
    left: usd(limit - spent),
    percent,
    level: percent >= 100 ? 'reached' : percent >= 80 ? 'near' : 'fine',
    unknown: 0,
    ...some,
  }
}

export function card(effective: string, some: Partial<CardView> = {}): CardView {
  return {
    effective,
    currency: 'USD',
    kind: 'rates',
    trust: 'high',
    markets: 69,
    incomplete: 0,
    source: 'Meta',
    imported_at: null,
    current: false,
    problem: null,
    ...some,
  }
}

export const tally = (volume: number, micros: number | null = volume * 30_000): Tally => ({
  volume,
  cost: micros === null ? null : usd(micros),
})

export function number(id: string, display_phone: string): NumberView {
  return {
    id,
    waba: 'w',
    display_phone,
    verified_name: 'Maison Lumen',
    quality: null,
    status: null,
    currency: 'USD',
    timezone: 'Europe/Paris',
    payment_method: true,
  }
}

export function hello(numbers: NumberView[] = [number('100', '+33 2 99 00 00 00')]): Hello {
  return {
    revision: 1,
    clock_offset_ms: 0,
    preferences: {
      language: 'fr',
      theme: null,
      notify_messages: true,
      notify_closing: true,
      notify_failures: true,
      read_receipts: true,
      opens_at: 9,
      closes_at: 18,
    },
    numbers,
    health: {
      state: 'good',
      key: null,
      troubles: [],
      last_webhook: null,
      clock_wrong_by_ms: null,
      quarantined: 0,
    },
    gap: null,
    demo_phone: null,
  }
}
