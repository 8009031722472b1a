import { expect, test } from 'vitest'
import { Newest } from './newest'

test('an answer that is overtaken is not shown, each thing by itself', () => {
  const newest = new Newest<number>()
  const first = newest.ask()
  const second = newest.ask()
  expect(newest.takes(second, 1)).toBe(true)
  expect(newest.takes(first, 1), 'it was asked for earlier').toBe(false)
  expect(newest.takes(first, 2), 'nothing newer is shown of this one').toBe(true)
  expect(newest.takes(newest.ask(), 1)).toBe(true)
})
