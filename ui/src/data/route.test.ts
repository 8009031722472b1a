import { expect, test } from 'vitest'
import { go, hashOf, placeOf, route } from './route.svelte'

test('every place has an address, and the address leads back', () => {
  for (const place of [
    { section: 'inbox', thread: null, message: null },
    { section: 'inbox', thread: 12, message: null },
    { section: 'inbox', thread: 12, message: 34 },
    { section: 'profile' },
    { section: 'costs', costs: { month: null, number: null, behind: null } },
    { section: 'costs', costs: { month: '2026-11', number: '100', behind: { by: 'late', key: '' } } },
    { section: 'costs', costs: { month: null, number: null, behind: { by: 'ad', key: 'a&b = été' } } },
    { section: 'costs', costs: { month: null, number: null, behind: { by: 'label', key: '' } } },
    { section: 'costs', costs: { month: null, number: null, behind: { by: 'all', key: '', only: 'free' } } },
    { section: 'setup' },
  ] as const) {
    expect(placeOf(hashOf(place))).toEqual(place)
  }
})
test('costs that cannot be are the running month', () => {
  const place = { section: 'costs', costs: { month: null, number: null, behind: null } }
  expect(placeOf('#/costs?month=soon&by=constructor')).toEqual(place)
})
test('an address that leads nowhere leads to the inbox', () => {
  for (const hash of ['', '#', '#/nowhere', '#/inbox/abc', '#/inbox/-1']) {
    expect(placeOf(hash)).toEqual({ section: 'inbox', thread: null, message: null })
  }
})

test('a section that was left is found again as it was; from within, its way leads to its beginning', () => {
  go({ section: 'inbox', thread: 12, message: 34 })
  go({ section: 'costs', costs: { month: '2026-10', number: null, behind: { by: 'late', key: '' } } })
  expect(route.into('inbox')).toEqual({ section: 'inbox', thread: 12 })
  go(route.into('profile'))
  expect(route.into('costs')).toEqual({
    section: 'costs',
    costs: { month: '2026-10', number: null, behind: null },
  })
  go(route.into('inbox'))
  expect(location.hash).toBe('#/inbox/12')
  expect(route.into('inbox')).toEqual({ section: 'inbox' })
})
