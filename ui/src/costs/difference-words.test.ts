import { expect, test } from 'vitest'
import type { DifferenceWhy } from '../bindings/DifferenceWhy'
import { tally, usd } from '../test/month'
import { differenceWord, rowWord, volumeWord } from './difference-words'

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ')
const says = (why: DifferenceWhy, volume: number, amount: number | null) =>
  plain(differenceWord({ why, volume, amount: amount === null ? null : usd(amount) }).text)

test('a difference says why, how many messages and how much', () => {
  expect(says('pending', 2, 60_000)).toBe(
    'Pas encore reçus, ou reçus après le calcul de Meta (2 de moins ici, 0,06 $).',
  )
  expect(says('category_differs', -1, null)).toContain('(1 de plus ici).')
  expect(says('rounding', 0, -100)).toBe('Arrondi dans les sommes de Meta (-0,0001 $).')
  expect(says('rounding', 0, 0)).toBe('Arrondi dans les sommes de Meta.')
})
test('a row says what it is about, and only that', () => {
  const row = { day: '2026-11-21', country: 'FR', category: 'utility', pricing_type: 'regular' }
  const rest = { ours: tally(1), meta: null, invoice: null, differences: [] }
  expect(rowWord({ ...row, ...rest })).toBe('sam. 21 novembre · France · utilitaire · facturé')
  expect(rowWord({ ...row, ...rest, day: null, pricing_type: 'NEW_TYPE' })).toBe(
    'France · utilitaire · NEW_TYPE',
  )
})
test('a column that knows nothing of it says so', () => {
  expect(volumeWord(null)).toBe('rien')
  expect(volumeWord(tally(1))).toBe('1 message')
})

test('where nothing was charged no rate was missing', () => {
  expect(says('unknown_rate', 1, 30_000)).toContain('ne connaissait pas le tarif')
  expect(says('unknown_rate', 1, null)).toContain('de quel pays')
  expect(says('unknown_rate', 1, 0)).toContain('de quel pays')
})
