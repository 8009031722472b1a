import { flushSync } from 'svelte'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { ProfileEdit } from '../bindings/ProfileEdit'
import type { ProfileView } from '../bindings/ProfileView'
import { toasts } from '../data/toasts.svelte'
import { CallFault, useHost } from '../host'
import { openProfile } from './editor.svelte'

const lumen: ProfileView = {
  number: '106540352242922',
  verified_name: 'Maison Lumen',
  display_phone: '+33 6 39 98 12 40',
  live: {
    about: 'Vêtements et objets',
    address: '12 rue des Lices',
    description: '',
    email: 'bonjour@lumen.example',
    websites: [],
    vertical: 'APPAREL',
    picture_url: null,
  },
  read_at: 0,
  edit: null,
  pending: false,
  pending_picture: null,
  conflicts: [],
  refused: null,
  picture: null,
}

/** An engine that holds one profile, and remembers what it was asked. */
function engine(view: ProfileView = lumen) {
  let gate = Promise.resolve()
  const state = {
    view,
    asked: [] as string[],
    refuse: false,
    /** Answers as of now, but only once what it returns is called. */
    answersLate() {
      let open = () => {}
      gate = new Promise((resolve) => (open = resolve))
      return () => open()
    },
    answersAtOnce() {
      gate = Promise.resolve()
    },
  }
  function now(name: string, edit: ProfileEdit): unknown {
    state.asked.push(name)
    if (state.refuse)
      throw new CallFault({ code: 'offline', key: null, detail: null, retry_after: null, line: null })
    if (name === 'profile_check') return { problems: edit.profile.email.includes('@') ? [] : [bad('email')] }
    if (name === 'profile_keep')
      state.view = { ...state.view, edit: edit.profile, pending: false, pending_picture: edit.picture }
    if (name === 'profile_save') state.view = { ...state.view, live: edit.profile, edit: null }
    if (name === 'profile_discard') state.view = { ...state.view, edit: null }
    return name === 'profile_keep' ? null : state.view
  }
  useHost({
    async call(name: string, params: unknown) {
      const [answer, open] = [now(name, params as ProfileEdit), gate]
      if (name !== 'profile_check') await open
      return answer
    },
    onChanges: async () => {},
    onSummons: async () => {},
    stage: async () => Promise.reject(new Error('unused')),
    mediaUrl: String,
    playable: () => () => {},
    languages: async () => null,
    pasted: () => null,
    onDrag: async () => {},
    openFile: async () => null,
    openExternal: async () => {},
    shows() {},
    showRecoveryKey: async () => {},
    keepFile: async () => null,
  })
  return state
}
const bad = (field: 'email') => ({ field, index: 0, problem: { code: 'invalid' as const } })

beforeEach(() => {
  vi.useFakeTimers()
  toasts.list = []
  return () => vi.useRealTimers()
})

describe('editing a profile', () => {
  it('puts no older words in the place of newer ones, however late the engine answers', async () => {
    const held = engine()
    const editor = await openProfile(lumen.number)
    const late = held.answersLate()
    const rereading = editor.reread()
    held.answersAtOnce()
    editor.form.about = 'Nouveau'
    editor.touched()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(held.view.edit?.about).toBe('Nouveau')
    late()
    await rereading
    expect(editor.form.about).toBe('Nouveau')
  })

  it('keeps what is typed while it is being saved', async () => {
    const held = engine()
    const editor = await openProfile(lumen.number)
    editor.form.about = 'Un'
    const late = held.answersLate()
    const saving = editor.save()
    await vi.advanceTimersByTimeAsync(0)
    editor.form.about = 'Un et deux'
    late()
    await saving
    expect(held.view.live.about).toBe('Un')
    expect(editor.form.about).toBe('Un et deux')
  })

  it('keeps what was typed shortly after, once', async () => {
    const held = engine()
    const editor = await openProfile(lumen.number)
    editor.form.about = 'N'
    editor.touched()
    editor.form.about = 'Nouveau'
    editor.touched()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(held.asked.filter((name) => name === 'profile_keep')).toHaveLength(1)
    expect(held.view.edit?.about).toBe('Nouveau')
    expect(editor.changed).toBe(true)
  })

  it('keeps at once when the page is left, and reopens with it', async () => {
    engine()
    const editor = await openProfile(lumen.number)
    editor.form.address = '3 place des Lices'
    editor.touched()
    editor.leave()
    expect((await openProfile(lumen.number)).form.address).toBe('3 place des Lices')
  })

  it('sends nothing while a field is wrong, and says which', async () => {
    const held = engine()
    const editor = await openProfile(lumen.number)
    editor.form.email = 'bonjour'
    expect(await editor.save()).toBe('email')
    expect(held.asked).not.toContain('profile_save')
    expect(editor.problems.email).toEqual({ code: 'invalid' })
  })

  it('puts the previous profile back on request after saving', async () => {
    const held = engine()
    const editor = await openProfile(lumen.number)
    editor.form.about = 'Fermé lundi'
    expect(await editor.save()).toBeNull()
    expect(held.view.live.about).toBe('Fermé lundi')
    expect(editor.changed).toBe(false)
    toasts.list[0]?.action?.run()
    await vi.advanceTimersByTimeAsync(0)
    expect(held.view.live.about).toBe('Vêtements et objets')
    expect(editor.form.about).toBe('Vêtements et objets')
  })

  it('does not overwrite what is being typed with what changed elsewhere', async () => {
    const held = engine()
    const editor = await openProfile(lumen.number)
    editor.form.about = 'En cours'
    editor.touched()
    held.view = { ...held.view, live: { ...lumen.live, about: 'Autre', address: '1 quai' } }
    await editor.reread()
    flushSync()
    expect(editor.form.about).toBe('En cours')
    expect(editor.form.address).toBe('1 quai')
  })

  it('takes back a waiting picture and nothing else', async () => {
    const typed = { ...lumen.live, about: 'Nouveau' }
    const held = engine({ ...lumen, edit: typed, pending: true, pending_picture: 9 })
    const editor = await openProfile(lumen.number)
    expect(editor.shownPicture).toBe(9)
    await editor.keepOldPicture()
    expect(held.asked, 'the edit is never dropped, not even for a moment').not.toContain('profile_discard')
    expect(held.view).toMatchObject({ edit: typed, pending_picture: null })
    await editor.reread()
    expect(editor.picture).toBeNull()
    expect(editor.form.about).toBe('Nouveau')
  })

  it('keeps the form and says why when a save fails', async () => {
    const held = engine()
    const editor = await openProfile(lumen.number)
    editor.form.about = 'Nouveau'
    held.refuse = true
    await editor.save()
    expect(editor.form.about).toBe('Nouveau')
    expect(toasts.list[0]?.urgent).toBe(true)
  })
})
