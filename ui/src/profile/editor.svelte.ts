// One number's profile while a person edits it: what Meta shows, what is typed, what the engine
// keeps. Nothing typed is ever lost: it is kept with the engine shortly after each change, and
// what arrives from elsewhere never overwrites a field that is being written.
import type { AttachmentId } from '../bindings/AttachmentId'
import type { Field } from '../bindings/Field'
import type { FieldProblem } from '../bindings/FieldProblem'
import type { PhoneNumberId } from '../bindings/PhoneNumberId'
import type { Profile } from '../bindings/Profile'
import type { ProfileView } from '../bindings/ProfileView'
import { call } from '../data/call'
import { toasts } from '../data/toasts.svelte'
import { pendingWord } from './pending'
import { host } from '../host'
import * as m from '../paraglide/messages'
import { refusalSentence, sentenceOf } from '../words/fault'
import { follow, formOf, problemsByPlace, profileOf, sameAs, type Form, type Place } from './form'
import { squarePicture } from './picture'

const CHECK_AFTER_MS = 250
const KEEP_AFTER_MS = 400
const UNDO_MS = 10_000

/** What is being kept right now: who reads the profile afresh waits for it. */
let keeping: Promise<void> = Promise.resolve()

/** Opens a number's profile as the engine has it, with everything typed before. */
export async function openProfile(number: PhoneNumberId): Promise<ProfileEditor> {
  await keeping
  return new ProfileEditor(await call('profile', number))
}

export class ProfileEditor {
  view = $state.raw<ProfileView>(undefined as never)
  form = $state<Form>(undefined as never)
  /** A new picture, staged and not yet at Meta. */
  picture = $state<AttachmentId | null>(null)
  pictureProblem = $state<string | null>(null)
  preparing = $state(false)
  saving = $state(false)
  reading = $state(false)
  private found = $state.raw<FieldProblem[]>([])
  /** What the engine last kept or gave: places that still equal it may follow the engine. */
  private kept: Form
  /** How often the engine was asked, and as of which time the form knows what it holds. */
  private asked = 0
  private knows = 0
  private checkTimer: ReturnType<typeof setTimeout> | undefined
  private keepTimer: ReturnType<typeof setTimeout> | undefined

  constructor(view: ProfileView) {
    this.view = view
    this.kept = formOf(view.edit ?? view.live)
    this.form = { ...this.kept }
    this.picture = view.pending_picture
    void this.check()
  }

  get number(): PhoneNumberId {
    return this.view.number
  }

  problems: Partial<Record<Place, FieldProblem['problem']>> = $derived(problemsByPlace(this.found, this.form))

  /** Something here is not at Meta. */
  changed: boolean = $derived(this.picture !== null || !sameAs(this.form, this.view.live))

  /** Everything typed is saved and only waits for the network. */
  waiting: boolean = $derived(
    this.view.pending &&
      sameAs(this.form, this.view.edit ?? this.view.live) &&
      this.picture === this.view.pending_picture,
  )

  /** The picture to show: the new one, else the one at Meta. */
  shownPicture: AttachmentId | null = $derived(this.picture ?? this.view.picture)

  /** The person typed. */
  touched(): void {
    clearTimeout(this.checkTimer)
    clearTimeout(this.keepTimer)
    this.checkTimer = setTimeout(() => void this.check(), CHECK_AFTER_MS)
    this.keepTimer = setTimeout(() => void this.keep(), KEEP_AFTER_MS)
  }

  /** Keeps at once what is still waiting to be kept: the page is being left. */
  leave(): void {
    if (this.keepTimer === undefined) return
    this.settle()
    void this.keep()
  }

  /** The engine's profile changed. */
  adopt(view: ProfileView): void {
    this.knows = ++this.asked
    const edit = formOf(view.edit ?? view.live)
    const pictureFollows = this.picture === this.view.pending_picture
    this.form = follow(this.form, this.kept, edit)
    if (pictureFollows) this.picture = view.pending_picture
    this.kept = edit
    this.view = view
  }

  async reread(): Promise<void> {
    const asked = ++this.asked
    const view = await call('profile', this.number)
    // An answer from before what is known by now would put older words in the place of newer ones.
    if (asked < this.knows) return
    this.adopt(view)
    await this.check()
  }

  /** Asks Meta again. */
  async refresh(): Promise<void> {
    this.reading = true
    await this.attempt(async () => this.adopt(await call('profile_refresh', this.number)))
    this.reading = false
  }

  /** Sends the edit to Meta; answers the first place that stands in the way, if one does. */
  async save(): Promise<Place | null> {
    this.settle()
    await this.check()
    const wrong = (Object.keys(this.problems) as Place[])[0]
    if (wrong) return wrong
    const before = this.view
    this.saving = true
    const sent = { ...this.form }
    await this.attempt(async () => {
      const after = await call('profile_save', this.edit())
      this.reset(after, sent)
      this.tell(before, after)
    })
    this.saving = false
    return null
  }

  async discard(): Promise<void> {
    this.settle()
    const typed = this.edit()
    await this.attempt(async () => {
      this.reset(await call('profile_discard', this.number))
      toasts.show(m.profile_discarded(), {
        ms: UNDO_MS,
        action: { label: m.profile_undo(), run: () => void this.bringBack(typed) },
      })
    })
  }

  /** Ends the conflicts and sends the result: `ours` are the fields in which what was typed here wins. */
  async resolve(ours: Field[]): Promise<void> {
    this.settle()
    // The engine chooses between what it holds: the last keystrokes must be there first.
    await this.keep()
    const before = this.view
    const sent = { ...this.form }
    this.saving = true
    await this.attempt(async () => {
      const after = await call('profile_resolve', { number: this.number, keep_ours: ours })
      this.reset(after, sent)
      this.tell(before, after, m.profile_conflict_done())
    })
    this.saving = false
  }

  async choosePicture(file: File): Promise<void> {
    this.preparing = true
    this.pictureProblem = null
    await this.attempt(async () => {
      const square = await squarePicture(file)
      if (typeof square === 'string') {
        this.pictureProblem = square === 'small' ? m.profile_picture_small() : m.profile_picture_unreadable()
        return
      }
      const staged = await host().stage(square, 'profile.jpg')
      if (staged.problem) {
        this.pictureProblem = refusalSentence(staged.problem) ?? m.profile_picture_unreadable()
        return
      }
      this.picture = staged.id
      this.touched()
    })
    this.preparing = false
  }

  /** Forgets the new picture; everything typed stays. */
  async keepOldPicture(): Promise<void> {
    this.settle()
    this.picture = null
    this.pictureProblem = null
    await this.keep()
  }

  private edit(profile: Profile = profileOf(this.form, this.view.live)) {
    return { number: this.number, profile, picture: this.picture }
  }

  private settle(): void {
    clearTimeout(this.checkTimer)
    clearTimeout(this.keepTimer)
    this.keepTimer = undefined
  }

  private async check(): Promise<void> {
    const { problems } = await call('profile_check', this.edit()).catch(() => ({ problems: [] }))
    this.found = problems
  }

  private async keep(): Promise<void> {
    this.keepTimer = undefined
    const kept = { ...this.form }
    keeping = this.attempt(async () => {
      await call('profile_keep', this.edit())
      this.kept = kept
      this.knows = ++this.asked
    })
    await keeping
  }

  /** Shows what the engine has now; what was typed since the form was as `sent` stays. */
  private reset(view: ProfileView, sent: Form = this.form): void {
    this.knows = ++this.asked
    this.view = view
    this.kept = formOf(view.edit ?? view.live)
    this.form = follow(this.form, sent, this.kept)
    this.picture = view.pending_picture
    this.pictureProblem = null
    void this.check()
  }

  private tell(before: ProfileView, after: ProfileView, said = m.profile_saved()): void {
    if (after.refused || after.conflicts.length > 0) return
    toasts.show(after.pending ? pendingWord() : said, {
      ms: UNDO_MS,
      action: { label: m.profile_undo(), run: () => void this.undo(before) },
    })
  }

  private async undo(before: ProfileView): Promise<void> {
    const picture = this.view.picture === before.picture ? null : before.picture
    await this.attempt(async () => {
      const profile = { ...before.live, picture_url: this.view.live.picture_url }
      this.reset(await call('profile_save', { number: before.number, profile, picture }))
      toasts.show(m.profile_undone())
    })
  }

  private async bringBack(typed: ReturnType<ProfileEditor['edit']>): Promise<void> {
    await this.attempt(async () => {
      await call('profile_keep', typed)
      this.reset(await call('profile', this.number))
    })
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (thrown) {
      toasts.show(sentenceOf(thrown), { urgent: true })
    }
  }
}
