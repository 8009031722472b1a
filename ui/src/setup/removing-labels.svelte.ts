// Removing a label can be taken back for a few seconds.
import type { Label } from '../bindings/Label'
import type { LabelId } from '../bindings/LabelId'
import { call } from '../data/call'
import { SecondThoughts } from '../data/second-thoughts.svelte'
import * as m from '../paraglide/messages'

export const removing = new SecondThoughts<LabelId>()

/** Removes a label, unless the person thinks again. */
export function removeLabel({ id, name }: Label): void {
  removing.begin(id, {
    soon: m.setup_label_remove_soon({ name }),
    keep: m.setup_label_keep(),
    kept: m.setup_label_kept(),
    done: m.setup_label_removed({ name }),
    run: () => call('label_remove', id),
  })
}
