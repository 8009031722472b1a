import { expect, test } from 'vitest'
import type { Figure } from '../data/route.svelte'
import { group, month, usd } from '../test/month'
import { figureTotal } from './figure-total'

const shown = month({
  pending: { messages: 2, amount: usd(60_000) },
  late: { messages: 4, spent: usd(120_000) },
})
const total = (figure: Figure, view = shown) => figureTotal(view, figure).replace(/[\u00a0\u202f]/g, ' ')

test('under the messages stands the very figure that was opened', () => {
  expect(total({ by: 'all', key: '', only: 'free' })).toBe('1 000 offerts')
  expect(total({ by: 'all', key: '', only: 'paid' })).toBe('50 payants · 4,92 $')
  expect(total({ by: 'category', key: 'utility', only: 'paid' })).toBe('12 payants · 0,36 $')
  expect(total({ by: 'day', key: '2026-11-03', only: 'paid' })).toBe('2 payants · 0,06 $')
  expect(total({ by: 'pending', key: '' })).toBe('2 messages · 0,06 $')
  expect(total({ by: 'late', key: '' })).toBe('4 messages · 0,12 $')
  expect(total({ by: 'saved', key: '' })).toBe('30,00 $')
})

test('a row of a table opens all of its messages, and says how many of them were free', () => {
  expect(total({ by: 'day', key: '2026-11-03' })).toBe('40 offerts · 2 payants · 0,06 $')
  expect(total({ by: 'all', key: '' })).toBe('1 000 offerts · 50 payants · 4,92 $ · 2 pas encore reçus')
})

test('what the sum leaves out is said beside it', () => {
  const view = month({ unknown: 1, other_currencies: [{ micros: 1_000_000, currency: 'EUR' }] })
  expect(total({ by: 'all', key: '', only: 'paid' }, view)).toBe(
    '50 payants · 4,92 $ · 1 à un prix inconnu · 1,00 €',
  )
  const gone = month({ by_template: [group('commande_prete', 0)] })
  expect(total({ by: 'template', key: 'commande_prete', only: 'paid' }, gone)).toBe('0 payant · 0,00 $')
})
