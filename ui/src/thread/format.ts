// WhatsApp's own marks in a text (*bold*, _italic_, ~struck~, `code`, quotes, lists) and links,
// as a tree. Customers write what they like: nothing here ever becomes markup of ours.

export type Inline =
  | { type: 'text'; text: string }
  | { type: 'bold'; children: Inline[] }
  | { type: 'italic'; children: Inline[] }
  | { type: 'struck'; children: Inline[] }
  | { type: 'code'; text: string }
  | { type: 'link'; text: string; href: string }

export type Block =
  | { type: 'paragraph'; children: Inline[] }
  | { type: 'quote'; children: Inline[] }
  | { type: 'list'; ordered: boolean; start: number; items: Inline[][] }
  | { type: 'pre'; text: string }

const marks = { '*': 'bold', _: 'italic', '~': 'struck' } as const
const link = /(?:https?:\/\/|www\.)[^\s<>"]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+/giu
const wordish = /[\p{L}\p{N}]/u

/** The blocks of a text. */
export function format(text: string): Block[] {
  const blocks: Block[] = []
  const pieces = text.split('```')
  // An odd number of fences: the last one has no partner and is text.
  if (pieces.length % 2 === 0) pieces.push(pieces.splice(-2).join('```'))
  pieces.forEach((piece, index) => {
    if (index % 2 === 1 && index < pieces.length - 1)
      blocks.push({ type: 'pre', text: piece.replace(/^\n|\n$/g, '') })
    else if (piece !== '') lines(index > 0 ? piece.replace(/^\n/, '') : piece, blocks)
  })
  return blocks
}

function lines(text: string, blocks: Block[]): void {
  let plain: string[] = []
  const close = () => {
    if (plain.some((line) => line !== ''))
      blocks.push({ type: 'paragraph', children: inline(plain.join('\n')) })
    plain = []
  }
  for (const line of text.split('\n')) {
    const quote = /^> ?(.+)$/.exec(line)
    const item = /^(?:([-*])|(\d{1,3})\.) +(\S.*)$/.exec(line)
    if (!quote && !item) {
      plain.push(line)
      continue
    }
    close()
    const last = blocks.at(-1)
    if (quote) {
      if (last?.type === 'quote') last.children.push({ type: 'text', text: '\n' }, ...inline(quote[1] ?? ''))
      else blocks.push({ type: 'quote', children: inline(quote[1] ?? '') })
    } else if (item) {
      const ordered = item[2] !== undefined
      const words = inline(item[3] ?? '')
      if (last?.type === 'list' && last.ordered === ordered) last.items.push(words)
      else blocks.push({ type: 'list', ordered, start: Number(item[2] ?? 1), items: [words] })
    }
  }
  close()
}

/** The marks and links within one block. */
export function inline(text: string): Inline[] {
  const out: Inline[] = []
  let plain = ''
  const flush = () => {
    if (plain !== '') out.push(...links(plain))
    plain = ''
  }
  // Up to where a mark is known to find no partner: without it a line of lone marks is read again for each.
  const barren: Record<string, number> = {}
  let at = 0
  while (at < text.length) {
    const end = closing(text, at, barren)
    if (end === null) {
      plain += text[at++]
      continue
    }
    const inner = text.slice(at + 1, end)
    const mark = text[at] as keyof typeof marks | '`'
    flush()
    out.push(mark === '`' ? { type: 'code', text: inner } : { type: marks[mark], children: inline(inner) })
    at = end + 1
  }
  flush()
  return out
}

/** Where the mark that opens at `at` closes, on the same line; `null` when it opens nothing. */
function closing(text: string, at: number, barren: Record<string, number>): number | null {
  const mark = text[at] ?? ''
  if (!(mark in marks) && mark !== '`') return null
  const before = text[at - 1]
  const next = text[at + 1]
  if (
    (before !== undefined && wordish.test(before)) ||
    next === undefined ||
    /\s/.test(next) ||
    next === mark
  )
    return null
  // Underscores and tildes are common in addresses.
  if (insideLink(text, at)) return null
  if (at < (barren[mark] ?? -1)) return null
  let end = at + 2
  for (; end < text.length && text[end] !== '\n'; end++) {
    if (text[end] !== mark || /\s/.test(text[end - 1] ?? '')) continue
    const after = text[end + 1]
    if (after === undefined || !wordish.test(after)) return end
  }
  barren[mark] = end
  return null
}

function insideLink(text: string, at: number): boolean {
  const start = Math.max(text.lastIndexOf(' ', at), text.lastIndexOf('\n', at)) + 1
  return /^(?:https?:\/\/|www\.)/i.test(text.slice(start, at))
}

function links(text: string): Inline[] {
  const out: Inline[] = []
  let from = 0
  for (const match of text.matchAll(link)) {
    const words = withoutWhatFollows(match[0])
    if (match.index > from) out.push({ type: 'text', text: text.slice(from, match.index) })
    out.push({ type: 'link', text: words, href: address(words) })
    from = match.index + words.length
  }
  if (from < text.length) out.push({ type: 'text', text: text.slice(from) })
  return out
}

const closes: Record<string, string> = { ')': '(', ']': '[', '}': '{' }

/**
 * An address without the punctuation of the sentence around it. A bracket that the address itself
 * opened is its own, and so is an underscore: one that marks was taken by its mark before.
 */
function withoutWhatFollows(match: string): string {
  let end = match.length
  for (; end > 0; end--) {
    const last = match[end - 1] ?? ''
    const opener = closes[last]
    if (opener === undefined ? !/[.,;:!?…'"»*~]/u.test(last) : !hasTooMany(match.slice(0, end), opener, last))
      break
  }
  return match.slice(0, end)
}

function hasTooMany(text: string, opener: string, closer: string): boolean {
  return text.split(closer).length > text.split(opener).length
}

function address(words: string): string {
  if (/^https?:/i.test(words)) return words
  return words.includes('@') && !/^www\./i.test(words) ? `mailto:${words}` : `https://${words}`
}
