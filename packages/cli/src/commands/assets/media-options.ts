import { type Command, InvalidArgumentError, Option } from 'commander'
import { usageError, wholeNumber } from '../../command.ts'

/** The options that several verbs have, in the order of the help. */
const options = {
  in: () =>
    new Option('--in <image>', 'a file, an https URL or the ID of an asset; - is standard input (required)'),
  firstImage: () => new Option('--in <image>', 'the first image: a file, an https URL or the ID of an asset'),
  model: () => new Option('--model <id>', 'the model (default: chosen by the server; see: oanim models)'),
  count: () => new Option('--count <number>', 'how many files, 1 to 10 (default: 1)').argParser(smallCount),
  size: () => new Option('--size <size>', 'pixels such as 1920x1080, or a ratio such as 16:9'),
  aspect: () => new Option('--aspect <ratio>', 'a ratio such as 16:9, instead of --size'),
  duration: () => new Option('--duration <seconds>', 'the length in seconds').argParser(seconds),
  seed: () => new Option('--seed <number>', 'choose among the results of a prompt').argParser(wholeNumber),
  format: () => new Option('--format <format>', 'png, jpeg, webp or avif (default: the extension of --out)'),
  approximate: () =>
    new Option('--allow-approximate', 'the built-in engine: ignore words that it does not understand'),
  json: () => new Option('--json', 'print the job as JSON'),
}

/** Adds options that several verbs have. */
export function addMediaOptions(command: Command, names: readonly (keyof typeof options)[]): Command {
  for (const name of names) command.addOption(options[name]())
  return command
}

/** What `--count`, `--size` and the others hold; each verb has some of them. */
export interface MediaOptions {
  prompt?: string
  out?: string
  in?: string
  model?: string
  count?: number
  size?: string
  aspect?: string
  duration?: number
  seed?: number
  format?: string
  allowApproximate?: boolean
}

/** The fields of a request that the options set. @throws {Failure} `usage_invalid`, exit 2 */
export function fieldsOf({ model, count, seed, duration, allowApproximate, ...options }: MediaOptions) {
  const size = sizeOf(options)
  return {
    ...(model !== undefined && { model }),
    ...(count !== undefined && { count }),
    ...(size !== undefined && { size }),
    ...(seed !== undefined && { seed }),
    ...(duration !== undefined && { duration }),
    ...(allowApproximate && { allow_approximate: true }),
  }
}

function sizeOf({ size, aspect }: MediaOptions): string | undefined {
  if (aspect === undefined) return size
  if (size !== undefined) throw usageError('Use either --size or --aspect.')
  if (/^\d{1,4}:\d{1,4}$/.test(aspect)) return aspect
  throw usageError(`Invalid --aspect "${aspect}": use a ratio such as 16:9.`)
}

function smallCount(text: string): number {
  const count = wholeNumber(text)
  if (count < 1 || count > 10) throw new InvalidArgumentError('Use a number from 1 to 10.')
  return count
}

function seconds(text: string): number {
  if (!/^\d{1,6}(\.\d{1,6})?$/.test(text)) throw new InvalidArgumentError('Use a number of seconds.')
  return Number(text)
}
