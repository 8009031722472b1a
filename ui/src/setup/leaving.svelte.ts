// Disconnecting an account can be taken back for a few seconds, like a message.
import type { WabaId } from '../bindings/WabaId'
import { call } from '../data/call'
import { SecondThoughts } from '../data/second-thoughts.svelte'
import * as m from '../paraglide/messages'
import { forgetDraft } from './connect-drafts.svelte'

export const leaving = new SecondThoughts<WabaId>()

/** Disconnects an account, unless the person thinks again. */
export function leave(waba: WabaId, name: string): void {
  leaving.begin(waba, {
    soon: m.setup_account_disconnect_soon({ name }),
    keep: m.setup_account_disconnect_keep(),
    kept: m.setup_account_kept(),
    done: m.setup_account_disconnected(),
    run: async () => {
      await call('disconnect', waba)
      forgetDraft(waba)
    },
  })
}
