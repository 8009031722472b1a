// What WebKitGTK 2.50 does not bear, looked for in every file of the page. Chromium and happy-dom bear
// all of it, so nothing else would notice.
import { expect, test } from 'vitest'

const files = import.meta.glob<string>(['../**/*.svelte', '../**/*.css'], {
  query: '?raw',
  import: 'default',
  eager: true,
})
/** What is said of a trap is no trap. */
const code = (text: string) => text.replace(/<!--.*?-->|\/\*.*?\*\/|^\s*\/\/[^\n]*/gms, '')
const caught = (trap: RegExp) =>
  Object.entries(files)
    .filter(([, text]) => trap.test(code(text)))
    .map(([name]) => name)

test('the page is looked at whole', () => expect(Object.keys(files).length).toBeGreaterThan(90))

// Choosing among them never ends while a dialog around the popover closes (WebKit bug 299742).
test('no position has fallbacks', () => expect(caught(/position-try/)).toEqual([]))

// It is computed as static: what is laid over the row covers the page and takes every click.
test('no part of a table is a place for others', () => {
  const rule =
    /(?<![\w.-])(?:tr|thead|tbody|tfoot)(?:[.:[][^{},]*)?\s*(?:,[^{}]*)?\{[^}]*position:\s*(?:relative|sticky)/
  expect(caught(rule)).toEqual([])
  expect('tbody tr {\n position: relative;\n}', 'it would be seen').toMatch(rule)
  expect('tr:hover { color: red; position: relative }').toMatch(rule)
})

// Its threads and its memory stay when it is thrown away.
test('a sound or film is loaded when it is played, and not before', () => {
  expect(caught(/preload=/)).toEqual([])
  expect(caught(/<audio[\s>]/)).toEqual([])
  expect(caught(/<video[\s>]/)).toEqual(['../thread/VideoPlayer.svelte'])
})

// Marks piled on letters (Zalgo) reach far out of their line: what somebody else wrote keeps them.
test('what customers write never covers its neighbours', () => {
  const clips = /overflow(?:-[xy])?:\s*(?:clip|hidden)/
  for (const [file, rule] of [
    ['thread/Bubble', '.bubble'],
    ['thread/Head', 'h2'],
    ['thread/QuotedBox', '.what'],
    ['inbox/Row', '.name'],
    ['inbox/Row', '.words'],
    ['inbox/SearchResults', '.name'],
    ['inbox/SearchResults', '.words'],
    ['person/PersonPanel', '.name bdi'],
  ] as const) {
    const text = code(files[`../${file}.svelte`] ?? '')
    const start = text.indexOf(`\n  ${rule} {`)
    expect(text.slice(start, text.indexOf('}', start)), `${file} ${rule}`).toMatch(clips)
  }
})
