import { expect, test } from 'vitest'
import { hashOf, placeOf } from './route.svelte'

test('every place has an address, and the address leads back', () => {
  for (const place of [
    { section: 'inbox', thread: null, message: null },
    { section: 'inbox', thread: 12, message: null },
    { section: 'inbox', thread: 12, message: 34 },
    { section: 'profile' },
    { section: 'setup' },
  ] as const) {
    expect(placeOf(hashOf(place))).toEqual(place)
  }
})
test('an address that leads nowhere leads to the inbox', () => {
  for (const hash of ['', '#', '#/nowhere', '#/inbox/abc', '#/inbox/-1']) {
    expect(placeOf(hash)).toEqual({ section: 'inbox', thread: null, message: null })
  }
})
