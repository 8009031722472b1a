// One open conversation: its head and the messages that were read, kept right as changes come.
import { tick } from 'svelte'
import type { Change } from '../bindings/Change'
import type { Message } from '../bindings/Message'
import type { MessagesPage } from '../bindings/MessagesPage'
import type { MessagesQuery } from '../bindings/MessagesQuery'
import type { ThreadView } from '../bindings/ThreadView'
import { call } from '../data/call'
import { feed } from '../data/feed'
import { Newest } from '../data/newest'
import { ticker } from '../data/ticker'

const PAGE = 50

export class Conversation {
  view = $state.raw<ThreadView | null>(null)
  messages = $state.raw<Message[]>([])
  /** Messages have been read at least once. */
  ready = $state(false)
  fault = $state.raw<unknown>(null)
  /** Older messages are being put before the others: the list must keep its place. */
  shift = $state(false)
  /** Where older and newer messages go on; `null` at the ends. */
  older = $state<string | null>(null)
  newer = $state<string | null>(null)
  /** Where the unread messages began when the conversation was opened. */
  firstUnread = $state<number | null>(null)
  /** Called with messages that came while it was open; those of ours also when they lie beyond what was read. */
  onarrival: (arrived: Message[]) => void = () => {}
  /** Called with each head that was read, also after {@link follow} was stopped. */
  onhead: (head: ThreadView) => void = () => {}

  private reading = false
  private turn = 0
  private heads = 0
  private headShown = 0
  private newest = new Newest<number>()
  /** A page is being read that takes the place of all. */
  private showing = false
  /** Messages that changed while it was. */
  private early: number[] = []

  constructor(readonly id: number) {}

  /**
   * Reads it and follows the changes; the answer stops it. It opens around a message if one is
   * given, else where reading goes on.
   */
  follow(around: number | null): () => void {
    const stop = feed.listen((changes, again) => void this.heard(changes, again))
    const head = this.readHead(true)
    void (around === null ? this.show(() => this.whereReadingGoesOn(head)) : this.read(around))
    return () => {
      this.turn++
      stop()
    }
  }

  /** Reads the newest messages, or those around one. */
  read(around: number | null = null): Promise<void> {
    return this.show(() => this.page({ around }))
  }

  /** The newest messages; those around the first unread one when it is further back. */
  private async whereReadingGoesOn(head: Promise<void>): Promise<MessagesPage> {
    const newest = await this.page({})
    await head
    const first = this.firstUnread
    if (first === null || newest.older === null || newest.messages.some(({ key }) => key === first))
      return newest
    return this.page({ around: first }).catch(() => newest)
  }

  private page(place: Partial<MessagesQuery>): Promise<MessagesPage> {
    const query = { thread: this.id, before: null, after: null, around: null, limit: PAGE }
    return call('messages', { ...query, ...place })
  }

  /** Puts the page that is found in the place of all that was read before. */
  private async show(find: () => Promise<MessagesPage>): Promise<void> {
    const turn = ++this.turn
    this.showing = true
    try {
      const page = await find()
      if (turn !== this.turn) return
      this.messages = page.messages
      this.older = page.older
      this.newer = page.newer
      if (this.view) this.fault = null
      this.ready = true
    } catch (thrown) {
      if (turn !== this.turn) return
      this.fault = thrown
    }
    this.showing = false
    if (this.ready && this.early.length > 0) await this.readMany(this.early.splice(0))
  }

  async readHead(opening = false): Promise<void> {
    const turn = ++this.heads
    try {
      const view = await call('thread', this.id)
      if (opening) this.firstUnread = view.first_unread
      // A later one may have come first.
      if (turn < this.headShown) return
      this.headShown = turn
      this.view = view
      this.onhead(view)
    } catch (thrown) {
      this.fault = thrown
    }
  }

  /** Puts the page before the first message in place once `resting` says that nothing scrolls. */
  async readOlder(resting: () => Promise<void>): Promise<void> {
    if (this.older === null || this.reading) return
    this.reading = true
    const turn = this.turn
    try {
      const page = await this.page({ before: this.older })
      await resting()
      if (turn !== this.turn) return
      this.shift = true
      this.messages = [...page.messages, ...this.messages]
      this.older = page.older
      await tick()
      this.shift = false
    } finally {
      this.reading = false
    }
  }

  async readNewer(): Promise<void> {
    if (this.newer === null || this.reading) return
    this.reading = true
    const turn = this.turn
    try {
      const page = await this.page({ after: this.newer })
      if (turn !== this.turn) return
      this.messages = [...this.messages, ...page.messages]
      this.newer = page.newer
    } finally {
      this.reading = false
    }
  }

  /** Messages of ours that were taken back before they went. */
  forget(outgoing: string[]): void {
    const gone = new Set<string | null | undefined>(outgoing)
    this.messages = this.messages.filter((message) => !message.sending?.id || !gone.has(message.sending.id))
  }

  private async heard(changes: Change[], again: boolean): Promise<void> {
    if (again) {
      void this.readHead()
      // What is being read for the first time is fresh, and knows better where to begin.
      const begun = this.ready || this.fault !== null
      if (begun && this.newer === null) await this.read()
      return
    }
    const ours = (change: Change) =>
      (change.kind === 'thread' && change.id === this.id) ||
      (change.kind === 'money' && change.number === this.view?.row.number)
    if (changes.some(ours)) void this.readHead()
    const keys = changes.flatMap((each) =>
      each.kind === 'message' && each.thread === this.id ? [each.key] : [],
    )
    if (!this.ready || this.showing) this.early.push(...keys)
    else if (keys.length > 0) await this.readMany(keys)
  }

  private async readMany(keys: number[]): Promise<void> {
    const turn = this.turn
    const asked = this.newest.ask()
    const answer = await call('messages_many', keys).catch(() => null)
    if (turn !== this.turn) return
    if (answer === null) return this.read()
    const taken = new Set(keys.filter((key) => this.newest.takes(asked, key)))
    const changed = answer.filter((message) => taken.has(message.key))
    const known = new Set(this.messages.map((message) => message.key))
    const news = new Map(changed.map((message) => [message.key, message]))
    const gone = new Set([...taken].filter((key) => !news.has(key)))
    const kept = this.messages.filter((each) => !gone.has(each.key)).map((each) => news.get(each.key) ?? each)
    const added = changed.filter((message) => !known.has(message.key) && this.reaches(message))
    this.messages = [...kept, ...added].sort((a, b) => a.at - b.at || a.key - b.key)
    const arrived = [...added, ...changed.filter((message) => !this.reaches(message) && justSent(message))]
    if (arrived.length > 0) this.onarrival(arrived)
  }

  /** Whether a message lies within what was read. */
  private reaches(message: Message): boolean {
    const first = this.messages[0]
    const last = this.messages.at(-1)
    if (this.older !== null && first && message.at < first.at) return false
    return this.newer === null || (last !== undefined && message.at <= last.at)
  }
}

/** Sent from here, this moment: whoever wrote it wants to see it, wherever they were reading. */
function justSent(message: Message): boolean {
  return (message.sending?.undo_until ?? 0) > ticker.now()
}
