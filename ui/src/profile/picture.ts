// Makes the square that WhatsApp shows out of whatever picture a person picked.

/** Fewest pixels a side that still look right on a phone. */
export const SMALLEST = 192
/** Most pixels a side that a phone shows. */
export const LARGEST = 640

/** Why a picture cannot be used. */
export type PictureProblem = 'unreadable' | 'small'

/** The square out of the middle of a picture of this size: where it starts and how big it gets. */
export function square(width: number, height: number): { x: number; y: number; side: number; size: number } {
  const side = Math.min(width, height)
  return {
    x: Math.floor((width - side) / 2),
    y: Math.floor((height - side) / 2),
    side,
    size: Math.min(side, LARGEST),
  }
}

/** The square JPEG of `file`, or why there is none. */
export async function squarePicture(file: Blob): Promise<Blob | PictureProblem> {
  if (!['image/jpeg', 'image/png'].includes(file.type)) return 'unreadable'
  let bitmap: ImageBitmap
  try {
    bitmap = await createImageBitmap(file)
  } catch {
    return 'unreadable'
  }
  const { x, y, side, size } = square(bitmap.width, bitmap.height)
  if (side < SMALLEST) return 'small'
  const canvas = document.createElement('canvas')
  canvas.width = size
  canvas.height = size
  const pen = canvas.getContext('2d')
  if (!pen) return 'unreadable'
  // JPEG has no transparency; a phone would show it black.
  pen.fillStyle = '#ffffff'
  pen.fillRect(0, 0, size, size)
  pen.drawImage(bitmap, x, y, side, side, 0, 0, size, size)
  bitmap.close()
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', 0.9))
  return blob ?? 'unreadable'
}
