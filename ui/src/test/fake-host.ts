// A host that answers from a table and remembers what was asked.
import type { Calls } from '../bindings/Calls'
import { CallFault, useHost, type Host } from '../host'

type Answers = {
  [Name in keyof Calls]?: (params: Calls[Name][0]) => Calls[Name][1] | Promise<Calls[Name][1]>
}

export interface FakeHost extends Host {
  asked: { name: string; params: unknown }[]
  /** How often a call was made. */
  times(name: keyof Calls): number
}

export function fakeHost(answers: Answers): FakeHost {
  const asked: FakeHost['asked'] = []
  const table = answers as Record<string, ((params: unknown) => unknown) | undefined>
  const fake: FakeHost = {
    asked,
    times: (name) => asked.filter((each) => each.name === name).length,
    languages: async () => null,
    async call(name, params) {
      asked.push({ name, params: structuredClone(params) })
      const answer = table[name]
      if (!answer)
        throw new CallFault({
          code: 'internal',
          key: null,
          detail: `no answer to ${name}`,
          retry_after: null,
          line: null,
        })
      return answer(params)
    },
    async onChanges() {},
    async onSummons() {},
    stage: async (file, name) => ({
      id: 7,
      name,
      mime: 'image/png',
      media: 'image',
      size: file.size,
      problem: null,
    }),
    pasted: () => null,
    async onDrag() {},
    mediaUrl: (id) => `media/${id}`,
    playable(id, ready) {
      ready(`media/${id}`)
      return () => {}
    },
    async openFile() {
      return null
    },
    async openExternal() {},
    shows(thread) {
      asked.push({ name: 'shows', params: thread })
    },
    async showRecoveryKey() {
      asked.push({ name: 'showRecoveryKey', params: null })
    },
    async keepFile(name, mime, base64) {
      asked.push({ name: 'keepFile', params: { name, mime, base64 } })
      return `/Downloads/${name}`
    },
  }
  useHost(fake)
  return fake
}

/** Lets everything that is already answered arrive. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
}
