import { type SubjectName, subjects } from './subjects.ts'
import { survivors } from './survivors.ts'

/** What became of the mutants of a subject. */
export interface Figures {
  readonly mutants: number
  readonly killed: number
  /** Those of the killed whose tests did not end. */
  readonly endless: number
  readonly minutes: number
}

/** Puts lines between the marks of a part of the page. */
export function within(page: string, part: string, lines: string): string {
  const [opening, closing] = [`<!-- ${part} -->\n`, `\n<!-- end of ${part} -->`]
  const start = page.indexOf(opening) + opening.length
  const end = page.indexOf(closing, start)
  if (start < opening.length || end < 0) throw new Error(`the page has no marks for ${part}`)
  return page.slice(0, start) + lines + page.slice(end)
}

/** The figures of every subject, of which one was measured anew. */
export function renderFigures(page: string, name: SubjectName, measured: Figures): string {
  const [, figures = ''] = page.split('<!-- figures -->')
  const rows = Object.keys(subjects).map((subject) => {
    const known = figures.split('\n').find((line) => line.startsWith(`| \`${subject}\` |`))
    return subject === name ? renderRow(name, measured) : (known ?? `| \`${subject}\` | | | | | |`)
  })
  return [
    '| Subject | Mutants | Killed | Timed out | Score | Minutes |',
    '|---|---|---|---|---|---|',
    ...rows,
  ].join('\n')
}

function renderRow(name: SubjectName, { mutants, killed, endless, minutes }: Figures): string {
  const score = ((100 * killed) / mutants).toFixed(1)
  return `| \`${name}\` | ${mutants} | ${killed} | ${endless} | ${score} % | ${Math.round(minutes)} |`
}

/** Every mutant that survives, beside the reason. */
export function renderSurvivors(): string {
  const rows = survivors.flatMap(({ why, mutants }) =>
    mutants.map(({ file, original, replacement }, index) => {
      const place = file.replace(/^packages\/(?:server\/)?/, '').replace('/src/', '/')
      return `| ${place} | ${code(original)} | ${code(replacement)} | ${index === 0 ? why : '″'} |`
    }),
  )
  return ['| File | Code | Replacement | Why no test fails |', '|---|---|---|---|', ...rows].join('\n')
}

function code(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|')
  const short = line.length > 60 ? `${line.slice(0, 58)}…` : line
  return short === '' ? 'nothing' : short.includes('`') ? `\`\` ${short} \`\`` : `\`${short}\``
}
