import { beforeEach } from 'vitest'
import { chooseLocale } from '../words/locale.svelte'

beforeEach(() => chooseLocale('fr'))
