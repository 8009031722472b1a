/** The months to choose from, newest first: those with anything in them and the one shown. */
export function monthsOf(months: string[], shown: string): string[] {
  return [...new Set([...months, shown])].sort().reverse()
}

/** The month before (`-1`) or after (`1`) the one shown, if there is one to choose. */
export function beside(months: string[], shown: string, by: -1 | 1): string | null {
  return months[months.indexOf(shown) - by] ?? null
}

/** The calendar month before one: `2026-12` before `2027-01`. */
export function monthBefore(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number)
  return new Date(Date.UTC(year, number - 2, 1)).toISOString().slice(0, 7)
}
