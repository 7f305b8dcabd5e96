import { execFileSync, spawnSync } from 'node:child_process'
import { chownSync, cpSync, existsSync, globSync, lstatSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join, matchesGlob, relative } from 'node:path'

/** One instruction of a Dockerfile. */
export interface Instruction {
  /** In upper case. */
  readonly name: string
  readonly flags: Readonly<Record<string, string>>
  readonly text: string
}

export interface Stage {
  /** Name of an earlier stage, or the reference of an image. */
  readonly base: string
  readonly name: string
  readonly instructions: readonly Instruction[]
}

/** The stages of a Dockerfile, the last one is the image. Heredocs are not supported. */
export function readStages(dockerfile: string): Stage[] {
  const lines = dockerfile.replaceAll(/^\s*#.*\n/gm, '').replaceAll(/\\\n\s*/g, '')
  const [head = '', ...stages] = lines.split(/^FROM /m)
  const defaults = new Map([...head.matchAll(/^ARG (\w+)=(.+)$/gm)].map(([, name, value]) => [name, value]))
  return stages.map((stage) => {
    const [first = '', ...rest] = stage.split('\n').filter((line) => line.trim() !== '')
    const [reference = '', , name = ''] = first.split(/\s+/)
    const base = reference.replaceAll(/\$\{(\w+)\}/g, (all, variable) => defaults.get(variable) ?? all)
    return { base, name, instructions: rest.map(readInstruction) }
  })
}

function readInstruction(line: string): Instruction {
  const [, name = '', flags = '', text = ''] = /^(\w+)((?:\s+--[\w-]+=\S+)*)\s+(.*)$/.exec(line) ?? []
  const pairs = [...flags.matchAll(/--([\w-]+)=(\S+)/g)].map(([, flag, value]) => [flag, value])
  return { name: name.toUpperCase(), flags: Object.fromEntries(pairs), text: text.trim() }
}

/** What the last stage says about its containers. */
export interface Image {
  /** The root folder. */
  readonly root: string
  readonly environment: Readonly<Record<string, string>>
  readonly workdir: string
  readonly user: string
  readonly volumes: readonly string[]
  readonly ports: readonly string[]
  readonly command: readonly string[]
  readonly healthcheck: readonly string[]
}

export interface BuildOptions {
  /** The build context. */
  readonly context: string
  /** A new folder for the roots of the stages. */
  readonly folder: string
  /** Runs a step in the folder that stands for its working directory. */
  run(script: string, cwd: string, stage: string): void
}

/**
 * Executes the steps of a Dockerfile without Docker: each stage gets a folder for what its steps add to the base image.
 * RUN steps therefore use relative paths only.
 */
export function buildImage(stages: readonly Stage[], { context, folder, run }: BuildOptions): Image {
  const sent = contextFiles(context)
  const roots = new Map<string, { root: string; workdir: string }>()
  let image: Image | undefined
  for (const [index, stage] of stages.entries()) {
    const root = join(folder, stage.name || String(index))
    mkdirSync(root, { recursive: true })
    const base = roots.get(stage.base)
    if (base) copyTree(base.root, root)
    let workdir = base?.workdir ?? '/'
    for (const { name, flags, text } of stage.instructions) {
      if (name === 'WORKDIR') {
        workdir = text
        mkdirSync(join(root, workdir), { recursive: true })
      }
      if (name === 'RUN') run(text, join(root, workdir), stage.name)
      if (name !== 'COPY') continue
      const [to = '', ...from] = text.split(/\s+/).toReversed()
      const target = join(root, to.startsWith('/') ? to : join(workdir, to))
      const source = flags['from'] === undefined ? undefined : roots.get(flags['from'])?.root
      for (const each of from) {
        if (source) copyTo(join(source, each), target, to)
        else copyContext(context, sent, each, target, to)
      }
      if (flags['chown'] !== undefined && process.getuid?.() === 0) {
        const [user = '', group = ''] = flags['chown'].split(':')
        chownSync(target, Number(user), Number(group))
      }
    }
    roots.set(stage.name, { root, workdir })
    image = describe(stage, root, workdir)
  }
  if (!image) throw new Error('The Dockerfile has no stage.')
  return image
}

function describe({ instructions }: Stage, root: string, workdir: string): Image {
  const texts = (name: string) => instructions.filter((each) => each.name === name).map(({ text }) => text)
  const [healthcheck = ''] = texts('HEALTHCHECK')
  return {
    root,
    workdir,
    environment: Object.fromEntries(
      texts('ENV').flatMap((text) =>
        [...text.matchAll(/(\w+)=(\S+)/g)].map(([, name, value]) => [name, value]),
      ),
    ),
    user: texts('USER').at(-1) ?? '',
    volumes: texts('VOLUME').flatMap((text) => JSON.parse(text) as string[]),
    ports: texts('EXPOSE').flatMap((text) => text.split(/\s+/)),
    command: JSON.parse(texts('CMD').at(-1) ?? '[]') as string[],
    healthcheck: JSON.parse(/CMD (\[.*\])$/.exec(healthcheck)?.[1] ?? '[]') as string[],
  }
}

/** The files that a builder receives: the last pattern of `.dockerignore` that matches a file or its folder decides. */
export function contextFiles(context: string): string[] {
  const patterns = readFileSync(join(context, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ isIncluded: line.startsWith('!'), glob: line.replace(/^!/, '') }))
  const isIgnored = (path: string) => {
    const parts = path.split('/')
    const paths = parts.map((_, index) => parts.slice(0, index + 1).join('/'))
    return !(
      patterns.findLast(({ glob }) => paths.some((each) => matchesGlob(each, glob)))?.isIncluded ?? true
    )
  }
  return globSync('**/*', {
    cwd: context,
    exclude: (path) => /(?:^|\/)(?:node_modules|\.git)$/.test(path),
  })
    .concat(
      globSync('**/.*', { cwd: context, exclude: (path) => /(?:^|\/)(?:node_modules|\.git)$/.test(path) }),
    )
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => lstatSync(join(context, path)).isFile() && !isIgnored(path))
}

function copyContext(
  context: string,
  sent: readonly string[],
  from: string,
  target: string,
  to: string,
): void {
  const files = sent.filter((path) => from === '.' || path === from || path.startsWith(`${from}/`))
  if (files.length === 0) throw new Error(`COPY ${from}: no file in the context. Check .dockerignore.`)
  for (const path of files) {
    const isFile = path === from
    const inside = isFile
      ? /(?:\/|^\.)$/.test(to)
        ? (path.split('/').at(-1) ?? '')
        : ''
      : relative(from, path)
    copyTo(join(context, path), join(target, inside), '')
  }
}

function copyTo(source: string, target: string, to: string): void {
  if (!existsSync(source)) throw new Error(`COPY ${source}: not found.`)
  mkdirSync(to.endsWith('/') ? target : dirname(target), { recursive: true })
  if (lstatSync(source).isDirectory()) copyTree(source, target)
  else cpSync(source, target)
}

/** Copies the content of a folder, as hard links if it is on the same disk. Symbolic links stay as they are. */
export function copyTree(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  const { status } = spawnSync('cp', ['-al', `${from}/.`, to])
  if (status !== 0) execFileSync('cp', ['-a', `${from}/.`, to])
}
