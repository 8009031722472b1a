// What is wrong with a field, in words.
import type { Problem } from '../bindings/Problem'
import * as m from '../paraglide/messages'
import type { Place } from './form'

/** The sentence under the field. */
export function problemSentence(place: Place, problem: Problem): string {
  switch (problem.code) {
    case 'too_long':
      return m.profile_problem_too_long({ count: problem.len - problem.limit, limit: problem.limit })
    case 'too_many':
      return m.profile_problem_too_many()
    case 'empty':
      return m.profile_problem_empty()
    case 'invalid':
      if (place === 'email') return m.profile_problem_invalid_email()
      if (place === 'website' || place === 'second') return m.profile_problem_invalid_website()
      return m.profile_problem_invalid()
  }
}
