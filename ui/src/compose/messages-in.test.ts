import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { MediaKind } from '../bindings/MediaKind'
import { messagesIn } from './messages-in'

interface Case {
  what: string
  text: string
  times: number
  files: MediaKind[]
  messages: number
}
const table = '../src-tauri/crates/domain/tests/data/messages-in-a-draft.json'
const cases: Case[] = JSON.parse(readFileSync(table, 'utf8'))

test.each(cases)('$what', ({ text, times, files, messages }) => {
  const staged = files.map((media) => ({ media }))
  expect(messagesIn(text.repeat(times), staged)).toBe(messages)
})
