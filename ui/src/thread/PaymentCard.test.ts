import { render } from '@testing-library/svelte'
import { expect, test } from 'vitest'
import type { Payment } from '../bindings/Payment'
import PaymentCard from './PaymentCard.svelte'

const payment = (some: Partial<Payment>): Payment => ({
  reference: 'lampe-42',
  state: 'done',
  raw_state: 'captured',
  amount: { micros: 210_000_000, currency: 'INR' },
  transaction: null,
  refunds: [],
  at: null,
  ...some,
})
function told(some: Partial<Payment>): string {
  render(PaymentCard, { payment: payment(some) })
  return document.body.textContent?.replace(/\s+/g, ' ') ?? ''
}

test('a payment says its amount, its order, its transaction and what went back', () => {
  const text = told({
    transaction: {
      id: 'order_1',
      gateway_id: 'pay_1',
      gateway: 'razorpay',
      state: 'done',
      method: 'upi',
      error_code: null,
      error_reason: null,
    },
    refunds: [
      { id: 'r1', amount: { micros: 50_000_000, currency: 'INR' }, state: 'done', at: null },
      { id: 'r2', amount: { micros: 1_000_000, currency: 'INR' }, state: 'pending', at: null },
    ],
  })
  for (const part of ['Paiement reçu', '210,00 ₹', 'lampe-42', 'pay_1', 'Remboursé', '50,00 ₹', 'en cours'])
    expect(text).toContain(part)
})

test('a failed one says why, and an amount without a currency stands alone', () => {
  const text = told({
    state: 'failed',
    amount: { micros: 210_500_000, currency: null },
    transaction: {
      id: 'order_1',
      gateway_id: null,
      gateway: 'payu',
      state: 'failed',
      method: null,
      error_code: 'BAD_REQUEST_ERROR',
      error_reason: 'incorrect_pin',
    },
  })
  for (const part of ['Paiement échoué', '210,50', 'incorrect_pin', 'order_1']) expect(text).toContain(part)
  expect(text).not.toContain('XXX')
})
