// The shop's labels: one list for the whole window, read when it starts and whenever they change.
import type { Label } from '../bindings/Label'
import type { LabelId } from '../bindings/LabelId'
import type { SaveLabel } from '../bindings/SaveLabel'
import { call } from './call'
import { feed } from './feed'

class Labels {
  /** By name, as the engine orders them. */
  list = $state.raw<Label[]>([])
  /** The list has been read. */
  ready = $state(false)
  private byId = $derived(new Map(this.list.map((label) => [label.id, label])))
  private turn = 0
  private stop: (() => void) | undefined

  get(id: LabelId): Label | undefined {
    return this.byId.get(id)
  }

  /** Those of a conversation; one that was removed a moment ago is none. */
  of(ids: LabelId[]): Label[] {
    return ids.flatMap((id) => this.get(id) ?? [])
  }

  /** Reads them and follows the changes. */
  follow(): void {
    this.stop?.()
    this.stop = feed.listen((changes, again) => {
      if (again || changes.some(({ kind }) => kind === 'labels')) void this.read()
    })
    void this.read()
  }

  /** A list that could not be read stays as it was: what is shown with it does not depend on it. */
  async read(): Promise<void> {
    const turn = ++this.turn
    const list = await call('labels', null).catch(() => null)
    if (list === null || turn !== this.turn) return
    this.list = list
    this.ready = true
  }

  /** Adds or changes one. Throws what the engine says. */
  async save(label: SaveLabel): Promise<Label> {
    const saved = await call('label_save', label)
    await this.read()
    return saved
  }
}

export const labels = new Labels()
