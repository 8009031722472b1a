import { afterEach, expect, test, vi } from 'vitest'
import { tauriHost } from './tauri'

const invoke = vi.hoisted(() => vi.fn())
vi.mock('@tauri-apps/api/core', () => ({ invoke, convertFileSrc: String }))
afterEach(() => vi.restoreAllMocks())

/** A paste of what comes with an address: a file, or a picture copied in the window. */
function paste(text = '') {
  const event = new Event('paste', { cancelable: true })
  const types = ['text/uri-list', ...(text ? ['text/plain'] : [])]
  const getData = (type: string) => (type === 'text/plain' ? text : '')
  return Object.assign(event, { clipboardData: { types, files: [], getData } }) as unknown as ClipboardEvent
}
const holding = (types: Record<string, Blob>) =>
  vi
    .spyOn(navigator.clipboard, 'read')
    .mockResolvedValue([
      { types: Object.keys(types), getType: async (type: string) => types[type] } as unknown as ClipboardItem,
    ])
const shell = (files: unknown[]) =>
  invoke.mockImplementation(async (name: string) => (name === 'stage' ? { id: 9, name: 'image.png' } : files))

test('a picture copied in the window is pasted as a picture', async () => {
  shell([])
  holding({ 'image/png': new Blob(['x'], { type: 'image/png' }) })
  expect(await tauriHost().pasted(paste())).toEqual([{ id: 9, name: 'image.png' }])
})

test('files stay files, whatever picture of them is there', async () => {
  shell([{ id: 3, name: 'facture.pdf' }])
  holding({ 'image/png': new Blob(['x'], { type: 'image/png' }) })
  expect(await tauriHost().pasted(paste('/home/lea/facture.pdf'))).toEqual([{ id: 3, name: 'facture.pdf' }])
})

test('what cannot be read is not swallowed in silence', async () => {
  shell([])
  holding({})
  await expect(tauriHost().pasted(paste())).rejects.toMatchObject({ fault: { key: 'file_unreadable_here' } })
})
