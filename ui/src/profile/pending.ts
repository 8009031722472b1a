// Why a saved profile is not at Meta yet: no connection, or Meta does not take it at the moment.
import { session } from '../data/session.svelte'
import * as m from '../paraglide/messages'

/** In a few words. */
export function pendingWord(): string {
  return session.hello?.health.state === 'offline' ? m.profile_pending_title() : m.profile_pending_meta()
}
