// What the window knows of the engine as a whole: numbers, health, preferences, the clock's offset.
// It listens before it asks, so that nothing that happens in between is missed.
import type { Hello } from '../bindings/Hello'
import type { NumberView } from '../bindings/NumberView'
import type { Preferences } from '../bindings/Preferences'
import { connectHost } from '../host'
import { chooseLocale, hearSystem } from '../words/locale.svelte'
import { call } from './call'
import { drops } from './drops.svelte'
import { feed } from './feed'
import { labels } from './labels.svelte'
import { Newest } from './newest'
import { go } from './route.svelte'
import { ticker } from './ticker'

class Session {
  hello = $state.raw<Hello | null>(null)

  /** How often preferences were chosen, and how many of those the engine does not have yet. */
  private chosen = 0
  private choosing = 0
  private newest = new Newest()

  numbers: NumberView[] = $derived(this.hello?.numbers ?? [])

  /** A number by its id. */
  number(id: string): NumberView | undefined {
    return this.numbers.find((each) => each.id === id)
  }

  async start(): Promise<void> {
    const host = await connectHost()
    hearSystem(await host.languages())
    await host.onChanges((changes) => feed.take(changes))
    await host.onSummons((summons) =>
      summons.kind === 'thread'
        ? go({ section: 'inbox', thread: summons.id })
        : go({ section: summons.kind }),
    )
    await drops.follow(host)
    feed.listen((changes, again) => {
      if (again || changes.some((change) => change.kind === 'setup')) void this.read()
    })
    labels.follow()
    // After a sleep, or when the computer's clock was set, the offset is another.
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden) void this.read().catch(() => {})
    })
    const hello = await this.read()
    feed.startedAt(hello.revision)
  }

  async read(): Promise<Hello> {
    const before = this.chosen
    const asked = this.newest.ask()
    const hello = await call('hello', null)
    if (!this.newest.takes(asked, 'it')) return hello
    ticker.correct(hello.clock_offset_ms)
    // What was chosen while the answer was on its way is newer than the answer.
    const newer = this.choosing > 0 || before !== this.chosen
    const preferences = (newer && this.hello?.preferences) || hello.preferences
    this.wear(preferences)
    this.hello = { ...hello, preferences }
    return hello
  }

  /** Changes some preferences, at once here and then in the engine. */
  async prefer(some: Partial<Preferences>): Promise<void> {
    if (!this.hello) return
    const preferences = { ...this.hello.preferences, ...some }
    this.hello = { ...this.hello, preferences }
    this.wear(preferences)
    this.chosen++
    this.choosing++
    try {
      await call('set_preferences', preferences)
    } finally {
      this.choosing--
    }
  }

  private wear(preferences: Preferences): void {
    chooseLocale(preferences.language)
    const root = document.documentElement
    if (preferences.theme) root.dataset.theme = preferences.theme
    else delete root.dataset.theme
  }
}

export const session = new Session()
