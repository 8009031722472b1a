// Ways to a customer that do not go through Meta: the mail program, and a number for the telephone.
import * as m from '../paraglide/messages'
import { attempt, openOutside } from './outside'
import { toasts } from './toasts.svelte'

/** The link that opens the mail program. */
export function mailLink(email: string): string {
  return `mailto:${email.split('@').map(encodeURIComponent).join('@')}`
}

/** Opens the mail program in place of following the link. */
export function writeMail(event: MouseEvent, email: string): void {
  event.preventDefault()
  openOutside(mailLink(email))
}

/** Puts a number where it can be pasted from, and says so. */
export async function copyNumber(number: string): Promise<void> {
  if (await attempt(navigator.clipboard.writeText(number))) toasts.show(m.ways_copied())
}
