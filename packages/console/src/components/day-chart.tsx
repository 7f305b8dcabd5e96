import style from './day-chart.module.css'

/** One day: its value in parts, stacked from the bottom, and all of it in words. */
export interface ChartDay {
  /** A date in UTC. */
  readonly date: string
  readonly main: number
  /** What is stacked on the main part. @default 0 */
  readonly other?: number
  /** "3 requests, 1 denied or failed". */
  readonly words: string
}

const dayMonth = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' })

/** One bar per day, and the same as a table. */
export function DayChart({
  title,
  days,
  peak,
  column,
}: {
  /** The caption of the table. */
  title: string
  days: readonly ChartDay[]
  /** The largest day, in words. */
  peak: string
  /** The title of the column of values. */
  column: string
}) {
  const sum = ({ main, other = 0 }: ChartDay) => main + other
  // An empty chart divides by one.
  const most = Math.max(...days.map(sum)) || 1
  const share = (part: number) => ({ height: `${(100 * part) / most}%` })
  const shown = days.filter((day) => sum(day) > 0)
  const [first, last] = [days[0], days.at(-1)]
  return (
    <figure className={style.chart}>
      <div className={style.bars} data-many={days.length > 45 || undefined} aria-hidden="true">
        {days.map(({ date, main, other = 0, words }) => (
          <div key={date} className={style.bar} title={`${nameOf(date)}: ${words}`}>
            <i data-kind="other" style={share(other)} />
            <i data-kind="main" style={share(main)} />
          </div>
        ))}
      </div>
      <figcaption className={style.ends}>
        <span>{first && nameOf(first.date)}</span>
        <span>{peak}</span>
        <span>{last && nameOf(last.date)}</span>
      </figcaption>
      <details className={style.table}>
        <summary>Show as a table</summary>
        <table>
          <caption className="visually-hidden">{title}</caption>
          <thead>
            <tr>
              <th scope="col">Day (UTC)</th>
              <th scope="col">{column}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ date, words }) => (
              <tr key={date}>
                <th scope="row">{date}</th>
                <td>{words}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  )
}

function nameOf(date: string): string {
  return dayMonth.format(new Date(date))
}
