import { expect, test } from 'vitest'
import { placed, type Wish } from './placing'

const room = { width: 1024, height: 700 }
const panel = { width: 400, height: 180 }
const button = (left: number, top: number) => ({ left, right: left + 32, top, bottom: top + 32 })
const wish = (some: Partial<Wish> = {}): Wish => ({
  side: 'above',
  forward: false,
  leftwards: false,
  ...some,
})

test('it stands where it is wished, its end at the end of the button', () => {
  expect(placed(button(600, 400), panel, room, wish())).toEqual({ x: 232, y: 214 })
  expect(placed(button(600, 400), panel, room, wish({ side: 'below' }))).toEqual({ x: 232, y: 438 })
  expect(placed(button(100, 400), panel, room, wish({ forward: true })).x).toBe(100)
  expect(placed(button(100, 400), panel, room, wish({ leftwards: true })).x).toBe(100)
})

test('without room on the wished side it takes the other', () => {
  expect(placed(button(600, 90), panel, room, wish()).y).toBe(128)
  expect(placed(button(600, 600), panel, room, wish({ side: 'below' })).y).toBe(414)
  expect(placed(button(350, 400), panel, room, wish()).x, 'towards the end').toBe(350)
})

test('it is inside the window whatever it is wished', () => {
  for (const size of [panel, { width: 900, height: 600 }, { width: 2000, height: 2000 }])
    for (const left of [0, 500, 992])
      for (const top of [0, 350, 668]) {
        const { x, y } = placed(button(left, top), size, room, wish())
        expect(x).toBeGreaterThanOrEqual(8)
        expect(y).toBeGreaterThanOrEqual(8)
        expect(x).toBeLessThanOrEqual(Math.max(8, room.width - size.width - 8))
        expect(y).toBeLessThanOrEqual(Math.max(8, room.height - size.height - 8))
      }
})
