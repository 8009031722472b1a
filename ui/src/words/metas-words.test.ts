import { expect, test } from 'vitest'
import { metasWords } from './metas-words'

test('only what Meta said is shown as what Meta said', () => {
  expect(metasWords('not_sent: the request never left')).toBeNull()
  expect(metasWords('refused (131031): Meta refused')).toBeNull()
  expect(metasWords(null)).toBeNull()
  expect(metasWords('Error validating access token')).toBe('Error validating access token')
  expect(metasWords('refused by policy')).toBe('refused by policy')
})
