import {
  colourWords,
  paletteWords,
  themeOfPalette,
} from '../packages/server/src/providers/local/prompt/colour-words.ts'
import { sizeWords, strengthWords } from '../packages/server/src/providers/local/prompt/lexicon.ts'
import { type StyleEntry, styles } from '../packages/server/src/providers/local/styles.ts'

/** The generated sections of `docs/prompts.md`, by name. */
export function promptReference() {
  return {
    styles: Object.entries(styles).map(styleSection).join('\n\n'),
    palettes: table(
      ['Words', 'Colours', 'Theme'],
      grouped(paletteWords).map(([words, colours]) => [
        codes(words),
        codes(colours),
        words.map((word) => themeOfPalette[word])[0] ?? '',
      ]),
    ),
    colours: table(
      ['Word', 'Colour', 'Word', 'Colour', 'Word', 'Colour'],
      columns(
        Object.entries(colourWords).map(([word, colour]) => [code(word), code(colour)]),
        3,
      ),
    ),
    strength: table(
      ['Words', 'Strength'],
      grouped(strengthWords).map(([words, strength]) => [codes(words), `${Math.round(strength * 100)} %`]),
    ),
    sizes: table(
      ['Words', 'Size'],
      grouped(sizeWords).map(([words, { ratio, longSide }]) => [
        codes(words),
        ratio ? `ratio ${ratio.join(':')}` : `long side ${longSide} pixels`,
      ]),
    ),
  }
}

function styleSection([name, style]: [string, StyleEntry]): string {
  const { description, words, weakWords = [], colours, darkColours = [], theme = 'dark' } = style
  const lines = [
    ...(words.length > 0 ? [`- Words: ${codes(words)}`] : []),
    ...(weakWords.length > 0 ? [`- Weak words: ${codes(weakWords)}`] : []),
    `- Default colours: ${codes(colours)}; ${theme} theme`,
    ...(darkColours.length > 0 ? [`- Default colours in the dark theme: ${codes(darkColours)}`] : []),
  ]
  return `### ${name}

![Style ${name}](images/style-${name}.jpg)

${description[0]?.toUpperCase()}${description.slice(1)}.

${lines.join('\n')}`
}

const code = (text: string) => `\`${text}\``
const codes = (texts: readonly string[]) => texts.map(code).join(', ')

/** Groups words by their value. */
function grouped<T>(values: Readonly<Record<string, T>>): [words: string[], value: T][] {
  const groups = Map.groupBy(Object.entries(values), ([, value]) => JSON.stringify(value))
  return [...groups.values()].map((group) => [group.map(([word]) => word), (group[0] as [string, T])[1]])
}

/** Arranges cells in columns, filled from top to bottom. */
function columns(cells: readonly string[][], count: number): string[][] {
  const height = Math.ceil(cells.length / count)
  const empty = cells[0]?.map(() => '') ?? []
  return Array.from({ length: height }, (_, row) =>
    Array.from({ length: count }, (_, column) => cells[column * height + row] ?? empty).flat(),
  )
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(titles), `|${titles.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n')
}
