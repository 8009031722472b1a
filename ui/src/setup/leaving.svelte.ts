// Disconnecting an account can be taken back for a few seconds, like a message: nothing reaches the
// engine before they are over. Leaving the page does not stop the seconds; closing the window does,
// and then the account stays.
import type { WabaId } from '../bindings/WabaId'
import { call } from '../data/call'
import { toasts } from '../data/toasts.svelte'
import * as m from '../paraglide/messages'
import { sentenceOf } from '../words/fault'

/** How long it can be taken back. */
export const LEAVE_AFTER_MS = 6_000

class Leaving {
  /** Accounts that are about to be disconnected. */
  list = $state.raw<WabaId[]>([])
  private timers = new Map<WabaId, () => void>()

  begin(waba: WabaId, name: string): void {
    if (this.timers.has(waba)) return
    const timer = setTimeout(() => void this.finish(waba), LEAVE_AFTER_MS)
    const drop = toasts.show(m.setup_account_disconnect_soon({ name }), {
      ms: LEAVE_AFTER_MS,
      action: { label: m.setup_account_disconnect_keep(), run: () => this.keep(waba) },
    })
    this.timers.set(waba, () => {
      clearTimeout(timer)
      drop()
    })
    this.list = [...this.timers.keys()]
  }

  keep(waba: WabaId): void {
    if (this.forget(waba)) toasts.show(m.setup_account_kept())
  }

  private async finish(waba: WabaId): Promise<void> {
    try {
      await call('disconnect', waba)
      toasts.show(m.setup_account_disconnected())
    } catch (thrown) {
      toasts.show(sentenceOf(thrown), { urgent: true })
    }
    this.forget(waba)
  }

  private forget(waba: WabaId): boolean {
    const stop = this.timers.get(waba)
    stop?.()
    this.timers.delete(waba)
    this.list = [...this.timers.keys()]
    return stop !== undefined
  }
}

export const leaving = new Leaving()
