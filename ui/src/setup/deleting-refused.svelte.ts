// Deleting refused deliveries can be taken back for a few seconds.
import type { RefusedId } from '../bindings/RefusedId'
import { call } from '../data/call'
import { SecondThoughts } from '../data/second-thoughts.svelte'
import * as m from '../paraglide/messages'

/** The newest of those that are about to go. */
export const deleting = new SecondThoughts<RefusedId>()

/** Deletes refused deliveries up to the newest that is shown, unless the person thinks again. */
export function deleteRefused(newest: RefusedId): void {
  deleting.begin(newest, {
    soon: m.setup_refused_delete_soon(),
    keep: m.setup_refused_keep(),
    kept: m.setup_refused_kept(),
    done: m.setup_refused_deleted(),
    run: () => call('refused_delete', newest),
  })
}
