import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { CallFault } from '../host'
import { fakeHost } from '../test/fake-host'
import { Composer, composerOf } from './composer.svelte'

const empty = { text: '', reply_to: null, files: [], template: null }
let thread = 0

beforeEach(() => {
  vi.useFakeTimers()
  thread++
})
afterEach(() => vi.useRealTimers())

function composer(answers: Parameters<typeof fakeHost>[0] = {}) {
  const host = fakeHost({ save_draft: () => null, ...answers })
  const made = composerOf(thread)
  made.adopt(empty)
  return { made, host }
}
const type = (made: Composer, text: string) => {
  made.text = text
  made.changed()
}
const drafts = (host: ReturnType<typeof fakeHost>) =>
  host.asked
    .filter((each) => each.name === 'save_draft')
    .map((each) => (each.params as { draft: typeof empty }).draft.text)

test('a draft is kept within 300 ms of the last key, once', async () => {
  const { made, host } = composer()
  type(made, 'B')
  await vi.advanceTimersByTimeAsync(100)
  type(made, 'Bonjour')
  await vi.advanceTimersByTimeAsync(300)
  expect(drafts(host)).toEqual(['Bonjour'])
  await made.keep()
  expect(drafts(host), 'nothing new, nothing kept').toEqual(['Bonjour'])
})

test('it is kept at once when the conversation is left', async () => {
  const { made, host } = composer()
  type(made, 'Bonjour')
  void made.keep()
  expect(drafts(host)).toEqual(['Bonjour'])
})

test('who comes back before the draft arrived in the engine still finds it', async () => {
  const { made } = composer({ save_draft: () => new Promise<null>(() => {}) })
  type(made, 'Bonjour')
  made.leave()
  expect(composerOf(thread).text).toBe('Bonjour')
})

test('what was typed before anything was known of the conversation is kept, also when it is left at once', async () => {
  const host = fakeHost({ save_draft: () => null })
  const made = composerOf(thread)
  type(made, ' Marc')
  made.leave()
  expect(composerOf(thread), 'who comes back finds the very same').toBe(made)
  made.leave()
  made.adopt({ ...empty, text: 'Bonjour' })
  await vi.advanceTimersByTimeAsync(300)
  expect(drafts(host)).toEqual(['Bonjour Marc'])
  expect(composerOf(thread), 'all of it is in the engine').not.toBe(made)
})

test('who comes back while a message is on its way does not find it to be sent once more', async () => {
  let sent: (queued: { ids: string[]; undo_until: number }) => void = () => {}
  const { made, host } = composer({ send: () => new Promise((done) => (sent = done)) })
  type(made, 'Bonjour')
  void made.send(null)
  made.leave()
  const back = composerOf(thread)
  expect(back.sending).toBe(true)
  expect(await back.send(null)).toBeNull()
  sent({ ids: ['a'], undo_until: 5 })
  await vi.advanceTimersByTimeAsync(0)
  expect(back.text).toBe('')
  expect(host.times('send')).toBe(1)
})

test('what is taken back from elsewhere joins what is being written', () => {
  const { made } = composer()
  made.leave()
  const back = composerOf(thread)
  back.adopt(empty)
  type(back, 'Autre chose')
  made.putBack({ ...empty, text: 'Mauvais client' })
  expect(back.text).toBe('Mauvais client\nAutre chose')
})

test('what is typed before the draft is read comes after it', () => {
  fakeHost({ save_draft: () => null })
  const made = new Composer(thread)
  made.text = ' Marc'
  made.adopt({ ...empty, text: 'Bonjour' })
  expect(made.text).toBe('Bonjour Marc')
})

test('a draft that could not be kept is tried again', async () => {
  let full = true
  const { made, host } = composer({
    save_draft: () => {
      if (full)
        throw new CallFault({ code: 'disk_full', key: null, detail: null, retry_after: null, line: null })
      return null
    },
  })
  type(made, 'Bonjour')
  await vi.advanceTimersByTimeAsync(300)
  full = false
  await made.keep()
  expect(drafts(host)).toEqual(['Bonjour', 'Bonjour'])
})

test('sending empties the field, except for what was typed meanwhile', async () => {
  let sent: (queued: { ids: string[]; undo_until: number }) => void = () => {}
  const { made, host } = composer({ send: () => new Promise((done) => (sent = done)) })
  type(made, 'Bonjour')
  const sending = made.send(null)
  made.text = 'Bonjour et aussi'
  expect(await made.send(null), 'a second press sends nothing').toBeNull()
  sent({ ids: ['a'], undo_until: 5 })
  expect(await sending).toEqual({ ids: ['a'], undo_until: 5 })
  expect(made.text).toBe(' et aussi')
  expect(host.times('send')).toBe(1)
})

test('when a send fails every character stays, with the reason', async () => {
  const { made } = composer({
    send: () => {
      throw new CallFault({ code: 'price_changed', key: null, detail: null, retry_after: null, line: null })
    },
  })
  type(made, 'Bonjour')
  expect(await made.send('0.0300')).toBeNull()
  expect(made.text).toBe('Bonjour')
  expect(made.fault).toBeInstanceOf(CallFault)
})

test('a template goes alone: the text beside it stays', async () => {
  const { made, host } = composer({ send: () => ({ ids: ['a'], undo_until: 5 }) })
  type(made, 'Plus tard')
  made.template = { id: 't', values: { 'body:1': 'Marc' } }
  await made.send('0.0300')
  const sent = host.asked.find((each) => each.name === 'send')?.params as {
    draft: typeof empty
    shown: string
  }
  expect(sent.draft.text).toBe('')
  expect(sent.shown).toBe('0.0300')
  expect(made.text).toBe('Plus tard')
  await vi.advanceTimersByTimeAsync(300)
  expect(drafts(host).at(-1), 'and stays kept').toBe('Plus tard')
})

test('taking back puts the words before those of now', () => {
  const { made } = composer()
  type(made, 'Autre chose')
  made.putBack({ ...empty, text: 'Mauvais client', reply_to: 4 })
  expect(made.text).toBe('Mauvais client\nAutre chose')
  expect(made.replyTo).toBe(4)
})

test('what became of one file is not unsaid by the next', async () => {
  const { made, host } = composer()
  const stage = vi.spyOn(host, 'stage')
  stage.mockRejectedValueOnce(
    new CallFault({ code: 'disk_full', key: null, detail: null, retry_after: null, line: null }),
  )
  await made.attach([new File(['a'], 'a.pdf'), new File(['b'], 'b.pdf')])
  expect(made.files.map(({ name }) => name)).toEqual(['b.pdf'])
  expect(made.fault).toBeInstanceOf(CallFault)
})

test('a paste that held nothing after all changes nothing', async () => {
  const { made } = composer()
  made.fault = 'before'
  await made.take(Promise.resolve([]))
  expect([made.files.length, made.staging, made.fault]).toEqual([0, 0, 'before'])
})
