import { parseArgs } from 'node:util'
import { type CopyResult, copyBlobs } from './assets/copy-blobs.ts'
import { openBlobStore } from './assets/open-blob-store.ts'
import { readConfig } from './config.ts'
import { runOperatorCommand } from './operator-command.ts'
import { OperatorError } from './system/operator-error.ts'

const usage = `Copies the files of all assets to another folder or to a bucket, and verifies the hash of each copy.

  npm run move-assets -- --to s3://BUCKET/PREFIX       to a bucket
  npm run move-assets -- --to /PATH                    to a folder
  npm run move-assets -- --to LOCATION --remove        also remove each file here, after its copy was verified

It copies from the location that OANIM_ASSETS names, like the server. If it is interrupted, run it again: files that were
copied are skipped. For a bucket, set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, and AWS_REGION or AWS_ENDPOINT_URL_S3.
`

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { to: { type: 'string' }, remove: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  })
  const { to, remove = false } = values
  if (values.help || !to) {
    process.stdout.write(usage)
    return values.help ? 0 : 2
  }
  const { dataDir, assets: from } = readConfig(process.env)
  const { assets: target } = readConfig({ ...process.env, OANIM_ASSETS: to })
  // Without local copies, so that every file is read from the bucket.
  const source = await openBlobStore(dataDir, from, 0)
  const destination = await openBlobStore(dataDir, target, 0)
  if (source.description === destination.description) {
    throw new OperatorError(`The files are already in ${source.description}.\n`)
  }
  process.stdout.write(`From:    ${source.description}\nTo:      ${destination.description}\n`)
  const result = await copyBlobs(source, destination, { removes: remove, onProgress: printProgress })
  print(result, target && 'folder' in target ? target.folder : to, remove)
  return result.damaged.length > 0 ? 1 : 0
}

function printProgress({ copied, present }: CopyResult): void {
  const done = copied + present
  if (done % 100 === 0) process.stderr.write(`${done} files\n`)
}

function print(
  { copied, copiedBytes, present, removed, damaged }: CopyResult,
  to: string,
  removes: boolean,
): void {
  const files = (count: number) => `${count} ${count === 1 ? 'file' : 'files'}`
  process.stdout.write(
    `Copied:  ${files(copied)} (${(copiedBytes / 1e6).toFixed(1)} MB)\nPresent: ${files(present)}\n` +
      (removes ? `Removed: ${files(removed)}\n` : ''),
  )
  if (damaged.length > 0) {
    process.stderr.write(
      `\nNot copied, because the content does not have the hash of the file name: ${files(damaged.length)}\n` +
        damaged.map((sha256) => `  ${sha256}\n`).join(''),
    )
  }
  process.stdout.write(
    removes
      ? `\nNext: set OANIM_ASSETS=${to} and start the servers.\n`
      : '\nNothing was removed. Next: stop every server, run this command again to copy what was added meanwhile, set\n' +
          `OANIM_ASSETS=${to} and start the servers.\n`,
  )
}

await runOperatorCommand(main, usage)
