// What is being written in one conversation. Kept in the engine on every change; no path through
// here may lose a character.
import { call } from '../data/call'
import { host } from '../host'
import type { Draft } from '../bindings/Draft'
import type { Queued } from '../bindings/Queued'
import type { StagedFile } from '../bindings/StagedFile'
import type { TemplateDraft } from '../bindings/TemplateDraft'

const KEEP_MS = 250

/** Those that are on screen or have something on its way: whoever comes back finds the very same. */
const composers = new Map<number, Composer>()

/** The composer of a conversation that is opened. */
export function composerOf(thread: number): Composer {
  const composer = composers.get(thread) ?? new Composer(thread)
  composers.set(thread, composer)
  composer.shown = true
  return composer
}

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
  /** Its conversation is open. */
  shown = false

  private timer: ReturnType<typeof setTimeout> | undefined
  private kept = ''
  /** Drafts on their way to the engine. */
  private keeping = 0

  constructor(readonly thread: number) {}

  get draft(): Draft {
    return { text: this.text, reply_to: this.replyTo, files: this.files, template: this.template }
  }

  get empty(): boolean {
    return this.text.trim() === '' && this.files.length === 0
  }

  /** Takes over what was being written before. Whatever was typed or chosen meanwhile comes after it. */
  adopt(draft: Draft): void {
    this.text = draft.text + this.text
    this.join(draft)
    this.ready = true
    this.kept = JSON.stringify(draft)
    if (this.kept !== JSON.stringify(this.draft)) this.changed()
    this.settle()
  }

  /** Its conversation is left: what was typed is kept, also when the rest of it is still to be read. */
  leave(): void {
    this.shown = false
    void this.keep()
    this.settle()
  }

  /** Puts something back, before what is being written now. */
  putBack(draft: Draft): void {
    const living = composers.get(this.thread) ?? this
    if (living !== this) return living.putBack(draft)
    composers.set(this.thread, this)
    this.text = [draft.text, this.text].filter((text) => text !== '').join('\n')
    this.join(draft)
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
    this.keeping++
    try {
      await call('save_draft', { thread: this.thread, draft })
    } catch {
      // It lives on here and is tried again with the next change.
      this.kept = ''
    }
    this.keeping--
    this.settle()
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
      this.settle()
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
        if (this.replyTo === sent.reply_to) this.replyTo = null
      }
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

  /** Lets go of it once nobody sees it and all of it is in the engine. */
  private settle(): void {
    const untouched = !this.ready && this.text === '' && this.files.length === 0
    const kept = this.ready && this.kept === JSON.stringify(this.draft)
    const still = !this.sending && this.staging === 0 && this.keeping === 0
    if (!this.shown && still && (untouched || kept)) composers.delete(this.thread)
  }

  /** All but the text: what is chosen now stands, what was chosen before fills the gaps. */
  private join(draft: Draft): void {
    this.replyTo ??= draft.reply_to
    const known = new Set(this.files.map((file) => file.id))
    this.files = [...draft.files.filter((file) => !known.has(file.id)), ...this.files]
    this.template ??= draft.template
  }
}
