import { afterEach, expect, test, vi } from 'vitest'
import type { StagedFile } from '../bindings/StagedFile'
import { dragsOfThePage, handedOver, pastedFiles } from './files'
import type { Drag } from './host'

const stage = async (file: Blob, name: string): Promise<StagedFile> => ({
  id: 1,
  name,
  mime: file.type,
  media: 'document',
  size: file.size,
  problem: null,
})

/** What is on the clipboard when Paste is pressed. */
function paste(data: Record<string, string>, files: File[] = []) {
  const event = new Event('paste', { cancelable: true })
  Object.assign(event, {
    clipboardData: { types: Object.keys(data), files, getData: (type: string) => data[type] ?? '' },
  })
  return event as ClipboardEvent
}
function copied(types: Record<string, Blob>) {
  const item = { types: Object.keys(types), getType: async (type: string) => types[type] }
  vi.spyOn(navigator.clipboard, 'read').mockResolvedValue([item as unknown as ClipboardItem])
}
afterEach(() => vi.restoreAllMocks())

test('a text goes where it always does, also with the picture a spreadsheet adds', () => {
  const cells = paste({ 'text/plain': '1', 'text/html': '<td>1' }, [new File(['x'], 'cells.png')])
  expect(pastedFiles(cells, stage)).toBeNull()
  expect(cells.defaultPrevented).toBe(false)
})

test('a picture that the event does not show is asked for, and nothing is deleted for it', async () => {
  copied({ 'image/jpeg': new Blob(['picture'], { type: 'image/jpeg' }) })
  const event = paste({})
  const staged = await pastedFiles(event, stage)
  expect(event.defaultPrevented).toBe(true)
  expect(staged).toMatchObject([{ name: 'image.jpg', mime: 'image/jpeg', size: 7 }])
})

test('files are taken with their names, not their paths as text', async () => {
  const event = paste({ 'text/uri-list': '', 'text/plain': '/home/x/a.pdf' }, [new File(['a'], 'a.pdf')])
  expect(await pastedFiles(event, stage)).toMatchObject([{ name: 'a.pdf' }])
  expect(event.defaultPrevented).toBe(true)
})

test('of a file that Meta never takes only the beginning is handed over', () => {
  const huge = new Blob(['x'])
  Object.defineProperty(huge, 'size', { value: 200 * 1024 * 1024 })
  const slice = vi.spyOn(huge, 'slice')
  handedOver(huge)
  expect(slice).toHaveBeenCalledWith(0, 4096)
  const small = new Blob(['x'])
  expect(handedOver(small)).toBe(small)
})

test('dropped files come with where they fell', async () => {
  const heard: Drag[] = []
  dragsOfThePage((drag) => heard.push(drag), stage)
  const event = new Event('drop', { cancelable: true, bubbles: true })
  const file = new File(['a'], 'a.pdf')
  Object.assign(event, { dataTransfer: { types: ['Files'], files: [file] }, clientX: 3, clientY: 4 })
  document.dispatchEvent(event)
  const drop = heard.at(-1)
  expect(drop).toMatchObject({ drag: 'dropped', x: 3, y: 4 })
  expect(drop?.drag === 'dropped' && (await drop.files.first())).toBe(file)
})
