import { describe, expect, it } from 'vitest'
import { adviceOn, blankForm, formOfAccount, inventedWord, requestOf, slipsOf } from './connect-form'

const filled = { ...blankForm(), waba: '102290129340398', numbers: ['106540352242922', ''], token: 'EAAG' }
const account = {
  waba: '102290129340398',
  name: 'Maison Lumen',
  numbers: [],
  app_id: null,
  has_token: true,
  has_app_secret: false,
  has_verify_token: true,
  graph_version: 'v26.0',
  graph_base: 'https://graph.facebook.com',
}

describe('connecting', () => {
  it('asks for what is missing', () => {
    expect(slipsOf(blankForm())).toEqual({ waba: 'missing', 'number-0': 'missing', token: 'missing' })
    expect(slipsOf(filled)).toEqual({})
  })

  it('notices a phone number where its id belongs', () => {
    expect(slipsOf({ ...filled, numbers: ['+33 6 39 98 12 40'] })).toEqual({ 'number-0': 'looks_like_phone' })
    expect(slipsOf({ ...filled, waba: 'lumen' })).toEqual({ waba: 'digits' })
  })

  it('takes an address of the web, or of this computer', () => {
    expect(slipsOf({ ...filled, base: 'http://127.0.0.1:4010' })).toEqual({})
    expect(slipsOf({ ...filled, base: 'http://graph.example' })).toEqual({ base: 'url' })
    expect(slipsOf({ ...filled, version: '26' })).toEqual({ version: 'version' })
  })

  it('knows the forms of Meta’s own secrets, and what is in the wrong field', () => {
    const secret = '0123456789abcdef0123456789ABCDEF'
    const token = `EAAG${'x'.repeat(180)}`
    expect([adviceOn('secret', secret), adviceOn('token', token), adviceOn('token', '')]).toEqual([
      null,
      null,
      null,
    ])
    expect(adviceOn('secret', 'court')).toBe('secret_form')
    expect(adviceOn('secret', token)).toBe('token_here')
    expect(adviceOn('token', secret)).toBe('secret_here')
    expect(adviceOn('token', 'sandbox-token')).toBe('token_form')
    expect(adviceOn('number', '0639981240')).toBe('phone')
    expect(adviceOn('number', '33639981240')).toBe('phone')
    expect(adviceOn('number', '106540352242922')).toBeNull()
  })

  it('leaves kept secrets alone', () => {
    const form = formOfAccount(account)
    expect(form.token).toBeNull()
    expect(form.appSecret).toBe('')
    expect(requestOf({ ...form, numbers: ['1', '1'] }, false)).toEqual({
      waba: account.waba,
      numbers: ['1'],
      token: null,
      app_secret: null,
      verify_token: null,
      app_id: null,
      graph_version: 'v26.0',
      graph_base: 'https://graph.facebook.com',
      keep_anyway: false,
    })
  })

  it('invents words that differ', () => {
    expect(inventedWord()).toMatch(/^[0-9a-z]{16}$/)
    expect(inventedWord()).not.toBe(inventedWord())
  })
})
