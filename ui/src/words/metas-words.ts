// What Meta itself said of a failure, for whoever wants to read it.

/** What Guichet notes itself where no answer of Meta's came: the sentence beside it says the same, plainly. */
const OURS =
  /^(no_token|not_sent|no_answer|not_understood|refused|file_too_large|file_damaged|bad_address)\b( \(\d+\))?(:|$)/

/** Meta's own words; `null` where there are none. */
export function metasWords(detail: string | null): string | null {
  return detail === null || OURS.test(detail) ? null : detail
}
