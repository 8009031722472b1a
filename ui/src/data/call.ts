import type { Calls } from '../bindings/Calls'
import { host } from '../host'

/** Asks the engine. Rejects with a `CallFault`. */
export function call<Name extends keyof Calls>(name: Name, params: Calls[Name][0]): Promise<Calls[Name][1]> {
  return host().call(name, params) as Promise<Calls[Name][1]>
}
