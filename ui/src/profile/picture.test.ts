import { describe, expect, it } from 'vitest'
import { LARGEST, square, squarePicture } from './picture'

describe('the profile picture', () => {
  it('is the middle square, never larger than a phone shows', () => {
    expect(square(1000, 600)).toEqual({ x: 200, y: 0, side: 600, size: 600 })
    expect(square(600, 1001)).toEqual({ x: 0, y: 200, side: 600, size: 600 })
    expect(square(4000, 3000).size).toBe(LARGEST)
  })

  it('is not made from what is no JPEG or PNG', async () => {
    expect(await squarePicture(new Blob(['<svg/>'], { type: 'image/svg+xml' }))).toBe('unreadable')
  })
})
