import { expect, test } from 'vitest'
import { group, month } from '../test/month'
import { chooseLocale } from '../words/locale.svelte'
import { reasonsOf } from './reasons'

const words = (view = month(), limit: number | null = 1_000) =>
  reasonsOf(view, limit).map(({ text }) => text.replace(/[\u00a0\u202f]/g, ' '))

test('what was paid comes first, the dearest before the others, then what was free', () => {
  expect(words()).toEqual([
    '38 réponses au-delà des 1 000 offertes',
    '12 modèles (utilitaire : commandes, rendez-vous)',
    '1 000 messages offerts',
  ])
  chooseLocale('en')
  expect(words()[0]).toBe('38 replies beyond the free 1,000')
})
test('where the free replies are not known they are not claimed', () => {
  expect(words(month(), null)[0]).toBe('38 réponses payantes')
})
test('each of them says what it came to, and what was free says nothing', () => {
  chooseLocale('fr')
  const amounts = reasonsOf(month(), 1_000).map(({ amount }) => amount?.replace(/[\u00a0\u202f]/g, ' '))
  expect(amounts).toEqual(['1,14 $', '0,36 $', undefined])
})
test('each reason leads to its messages', () => {
  expect(reasonsOf(month(), 1_000).map(({ figure }) => figure)).toEqual([
    { by: 'category', key: 'service', only: 'paid' },
    { by: 'category', key: 'utility', only: 'paid' },
    { by: 'all', key: '', only: 'free' },
  ])
})
test('a month that cost nothing, and one in which nothing was sent', () => {
  const free = month({ paid: 0, free: 1, by_category: [group('service', 0, { free: 1 })] })
  expect(words(free)).toEqual(['Rien de payant : 1 message offert.'])
  expect(words(month({ paid: 0, free: 0, by_category: [] }))).toEqual(['Rien n’est parti ce mois-ci.'])
})
