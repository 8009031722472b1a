// Half-filled connection forms: whoever leaves the settings finds them as they were. They live in
// this page's memory and nowhere else, so that no secret is written down.
import type { AccountView } from '../bindings/AccountView'
import type { WabaId } from '../bindings/WabaId'
import { blankForm, formOfAccount, type ConnectForm } from './connect-form'

/** By account; a new account's is under `null`. */
const drafts = new Map<WabaId | null, ConnectForm>()

/** The form of an account as it was left, or a fresh one. `null`: a new account. */
export function draftOf(account: AccountView | null): ConnectForm {
  const key = account?.waba ?? null
  const known = drafts.get(key)
  if (known) return known
  const form = $state(account ? formOfAccount(account) : blankForm())
  drafts.set(key, form)
  return form
}

/** Whether a form was left open. */
export function hasDraft(waba: WabaId | null): boolean {
  return drafts.has(waba)
}

/** It was sent, closed, or its account is gone: its secrets leave the memory too. */
export function forgetDraft(waba: WabaId | null): void {
  drafts.delete(waba)
}
