// What is being written in one conversation. Kept in the engine on every change; no path through
// here may lose a character.
import { call } from '../data/call'
import { host } from '../host'
import type { Draft } from '../bindings/Draft'
import type { Queued } from '../bindings/Queued'
import type { StagedFile } from '../bindings/StagedFile'
import type { TemplateDraft } from '../bindings/TemplateDraft'

const KEEP_MS = 250

/** Drafts on their way to the engine: whoever comes back sooner than they arrive reads them here. */
const onTheWay = new Map<number, Draft>()

export class Composer {
  text = $state('')
  replyTo = $state<number | null>(null)
  files = $state.raw<StagedFile[]>([])
  template = $state.raw<TemplateDraft | null>(null)
  /** Files being handed over. */
  staging = $state(0)
  /** Why the last send did not happen. */
  fault = $state.raw<unknown>(null)
  sending = $state(false)
  /** The engine's draft has been read. */
  ready = $state(false)

  private timer: ReturnType<typeof setTimeout> | undefined
  private kept = ''

  constructor(readonly thread: number) {}

  get draft(): Draft {
    return { text: this.text, reply_to: this.replyTo, files: this.files, template: this.template }
  }

  get empty(): boolean {
    return this.text.trim() === '' && this.files.length === 0
  }

  /** Takes over what was being written before. Whatever was typed meanwhile comes after it. */
  adopt(kept: Draft): void {
    const draft = onTheWay.get(this.thread) ?? kept
    const typed = this.text
    this.wear(draft)
    if (typed !== '') this.text = draft.text + typed
    this.ready = true
    this.kept = JSON.stringify(draft)
    if (typed !== '') this.changed()
  }

  /** Puts something back, before what is being written now. */
  putBack(draft: Draft): void {
    this.text = [draft.text, this.text].filter((text) => text !== '').join('\n')
    this.replyTo ??= draft.reply_to
    const known = new Set(this.files.map((file) => file.id))
    this.files = [...draft.files.filter((file) => !known.has(file.id)), ...this.files]
    this.template ??= draft.template
    this.changed()
  }

  /** Something changed: keep it soon. */
  changed(): void {
    this.fault = null
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.keep(), KEEP_MS)
  }

  /** Keeps it now: before leaving, when the window loses focus, when it closes. */
  async keep(): Promise<void> {
    clearTimeout(this.timer)
    if (!this.ready || this.sending) return
    const draft = this.draft
    const written = JSON.stringify(draft)
    if (written === this.kept) return
    this.kept = written
    onTheWay.set(this.thread, draft)
    try {
      await call('save_draft', { thread: this.thread, draft })
      if (onTheWay.get(this.thread) === draft) onTheWay.delete(this.thread)
    } catch {
      // It stays in `onTheWay` and is tried again with the next change.
      this.kept = ''
    }
  }

  /** Takes files that the person chose. */
  async attach(files: Iterable<File>): Promise<void> {
    let fault: unknown = null
    for (const file of files) {
      await this.take(host().stage(file, file.name))
      fault ??= this.fault
    }
    // The next file's success does not unsay what became of this one.
    this.fault ??= fault
  }

  /** Takes files while they are handed over; those that are refused are among them, by name. */
  async take(handing: Promise<StagedFile[] | StagedFile>): Promise<void> {
    this.staging++
    try {
      const staged = [await handing].flat()
      if (staged.length === 0) return
      this.files = [...this.files, ...staged]
      this.changed()
    } catch (thrown) {
      this.fault = thrown
    } finally {
      this.staging--
    }
  }

  detach(file: StagedFile): void {
    this.files = this.files.filter((each) => each.id !== file.id)
    this.changed()
    void call('drop_file', file.id).catch(() => {})
  }

  /**
   * Sends what stands here, or the template that is filled in. Text beside a template stays.
   * `over`: by how much the person agreed to pass the budget, a decimal.
   */
  async send(shown: string | null, over: string | null = null): Promise<Queued | null> {
    if (this.sending) return null
    const isTemplate = this.template !== null
    const sent: Draft = isTemplate
      ? { text: '', reply_to: null, files: [], template: this.template }
      : { ...this.draft, text: this.text.trim() }
    const before = this.text
    this.sending = true
    this.fault = null
    clearTimeout(this.timer)
    try {
      const queued = await call('send', { thread: this.thread, draft: sent, shown, over_budget: over })
      if (isTemplate) this.template = null
      else {
        // What was typed while the call ran is the next message.
        this.text = this.text.startsWith(before) ? this.text.slice(before.length) : this.text
        this.files = this.files.filter((file) => !sent.files.includes(file))
        this.replyTo = null
      }
      onTheWay.delete(this.thread)
      this.kept = JSON.stringify({ text: '', reply_to: null, files: [], template: null })
      return queued
    } catch (thrown) {
      this.fault = thrown
      return null
    } finally {
      this.sending = false
      void this.keep()
    }
  }

  private wear(draft: Draft): void {
    this.text = draft.text
    this.replyTo = draft.reply_to
    this.files = draft.files
    this.template = draft.template
  }
}
