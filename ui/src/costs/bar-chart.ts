// Bars by day on a canvas. The only file that knows the chart library.
import { BarController, BarElement, CategoryScale, Chart, LinearScale, Tooltip } from 'chart.js'

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Tooltip)

export interface Series {
  label: string
  /** One whole number a day: messages, or millionths of the currency's unit. */
  values: number[]
  colour: string
}

export interface Drawing {
  /** Under the bars. */
  labels: string[]
  /** The same days in full, for the note beside the pointer. */
  titles: string[]
  /** Stacked, the first at the bottom. */
  series: Series[]
  /** Of words, lines and the ground between two bars. */
  colours: { words: string; line: string; ground: string; note: string; onNote: string }
  written: (value: number) => string
  onday: (index: number) => void
}

/** Draws; the answer takes it away. Nothing moves: a bar that grows says nothing more. */
export function drawBars(canvas: HTMLCanvasElement, drawing: Drawing): () => void {
  const { labels, titles, series, colours, written } = drawing
  Chart.defaults.font.family = getComputedStyle(canvas).fontFamily
  const chart = new Chart(canvas, {
    type: 'bar',
    data: {
      labels,
      datasets: series.map(({ label, values, colour }) => ({
        label,
        data: values,
        backgroundColor: colour,
        hoverBackgroundColor: colour,
        borderColor: colours.ground,
        borderWidth: { top: 1.5 },
        borderRadius: 2,
        maxBarThickness: 28,
      })),
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      interaction: { mode: 'index', intersect: false },
      onClick: (_event, _elements, { tooltip }) => {
        const index = tooltip?.dataPoints?.[0]?.dataIndex
        if (index !== undefined) drawing.onday(index)
      },
      plugins: {
        tooltip: {
          animation: false,
          backgroundColor: colours.note,
          titleColor: colours.onNote,
          bodyColor: colours.onNote,
          displayColors: false,
          callbacks: {
            title: ([item]) => titles[item?.dataIndex ?? 0] ?? '',
            label: ({ dataset, raw }) => `${dataset.label}: ${written(Number(raw))}`,
          },
        },
      },
      scales: {
        x: {
          stacked: true,
          grid: { display: false },
          border: { color: colours.line },
          ticks: { color: colours.words, maxRotation: 0, autoSkipPadding: 8 },
        },
        y: {
          stacked: true,
          border: { display: false },
          grid: { color: colours.line },
          ticks: {
            color: colours.words,
            precision: 0,
            maxTicksLimit: 5,
            callback: (value) => written(Math.round(Number(value))),
          },
        },
      },
    },
  })
  return () => chart.destroy()
}
