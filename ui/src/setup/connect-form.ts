// What a person fills in to connect an account, and what goes to the engine. Only slips of the
// fingers are caught here; whether it works is Meta's to say.
import type { AccountView } from '../bindings/AccountView'
import type { ConnectRequest } from '../bindings/ConnectRequest'

/** `null` for a secret means: leave the one that is kept. */
export interface ConnectForm {
  waba: string
  numbers: string[]
  token: string | null
  appSecret: string | null
  verifyToken: string | null
  appId: string
  version: string
  base: string
}

/** What is wrong with a field: the end of a message key, `setup_problem_…`. */
export type Slip = 'missing' | 'digits' | 'looks_like_phone' | 'url' | 'version'

/** Slips by field name; numbers are `number-0`, `number-1`, … */
export type Slips = Partial<Record<string, Slip>>

/** A new account's form. */
export function blankForm(): ConnectForm {
  return {
    waba: '',
    numbers: [''],
    token: '',
    appSecret: '',
    verifyToken: '',
    appId: '',
    version: '',
    base: '',
  }
}

/** The form that changes `account`. Its secrets are never known here. */
export function formOfAccount(account: AccountView): ConnectForm {
  return {
    waba: account.waba,
    numbers: account.numbers.length > 0 ? account.numbers.map(({ id }) => id) : [''],
    token: account.has_token ? null : '',
    appSecret: account.has_app_secret ? null : '',
    verifyToken: account.has_verify_token ? null : '',
    appId: account.app_id ?? '',
    version: account.graph_version,
    base: account.graph_base,
  }
}

/** What may be in the wrong field; it may still be right. */
export type Advice = 'phone' | 'token_form' | 'secret_form' | 'token_here' | 'secret_here'

const SECRET = /^[0-9a-f]{32}$/i
const TOKEN = /^EA[0-9a-z]+$/i
/** Meta's ids of numbers are longer than any telephone number in use. */
const PHONE = /^0?\d{8,13}$/

/**
 * Advice on what is in a field, by the forms Meta's own have: an app secret is 32 hexadecimal digits,
 * an access token begins with EA (seen in Meta's dashboard, 2026-11).
 */
export function adviceOn(field: 'number' | 'token' | 'secret', text: string): Advice | null {
  const given = text.trim()
  if (given === '') return null
  if (field === 'number') return PHONE.test(given) ? 'phone' : null
  if (field === 'token') {
    if (SECRET.test(given)) return 'secret_here'
    return TOKEN.test(given) ? null : 'token_form'
  }
  if (SECRET.test(given)) return null
  return TOKEN.test(given) && given.length > 32 ? 'token_here' : 'secret_form'
}

/** What to correct before asking Meta, in the order of the form. */
export function slipsOf(form: ConnectForm): Slips {
  const slips: Slips = {}
  const report = (field: string, slip: Slip | null) => {
    if (slip) slips[field] = slip
  }
  report('waba', idSlip(form.waba) ?? (form.waba.trim() ? null : 'missing'))
  const filled = form.numbers.filter((id) => id.trim())
  form.numbers.forEach((id, index) => report(`number-${index}`, idSlip(id)))
  if (filled.length === 0) report('number-0', 'missing')
  report('token', form.token !== null && !form.token.trim() ? 'missing' : null)
  report('app-id', idSlip(form.appId))
  report('version', form.version.trim() && !/^v\d+\.\d+$/.test(form.version.trim()) ? 'version' : null)
  report('base', form.base.trim() && !isBase(form.base.trim()) ? 'url' : null)
  return slips
}

/** What the engine is asked. Empty fields are absent, so that what is kept stays. */
export function requestOf(form: ConnectForm, keepAnyway: boolean): ConnectRequest {
  const given = (text: string | null) => text?.trim() || null
  return {
    waba: form.waba.trim(),
    numbers: [...new Set(form.numbers.map((id) => id.trim()).filter(Boolean))],
    token: given(form.token),
    app_secret: given(form.appSecret),
    verify_token: given(form.verifyToken),
    app_id: given(form.appId),
    graph_version: given(form.version),
    graph_base: given(form.base),
    keep_anyway: keepAnyway,
  }
}

/** A word to agree on with Meta that nobody guesses. */
export function inventedWord(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => (byte % 36).toString(36)).join('')
}

function idSlip(text: string): Slip | null {
  const id = text.trim()
  if (id === '' || /^\d+$/.test(id)) return null
  return /^\+?[\d\s().-]+$/.test(id) ? 'looks_like_phone' : 'digits'
}

function isBase(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname } = new URL(text)
  return (
    protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname))
  )
}
