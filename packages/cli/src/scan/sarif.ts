import { isAbsolute, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Finding, type Findings, locationOf, nameOf, type SilencedBy, sorted } from './findings.ts'

const ruleId = 'open-animate-api-key'

/** Converts findings to SARIF 2.1.0. @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/ */
export function toSarif(
  { all, silenced, unreadable }: Findings,
  { version, folder, notes }: { version: string; folder: string; notes: readonly string[] },
) {
  const results: (Finding & { by?: SilencedBy })[] = [...sorted(all), ...sorted(silenced)]
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'oanim',
            informationUri: 'https://github.com/open-animate/open-animate',
            semanticVersion: version,
            rules: [
              {
                id: ruleId,
                name: 'OpenAnimateApiKey',
                shortDescription: { text: 'An Open Animate API key' },
                fullDescription: {
                  text: 'A complete API key. Anyone who reads it can use it until it is revoked.',
                },
                help: {
                  text: 'Revoke the key (oanim api-keys revoke PREFIX), create another, and store it in the secrets of your CI system.',
                },
                defaultConfiguration: { level: 'error' },
                properties: { tags: ['security', 'secret'], 'security-severity': '9.0' },
              },
            ],
          },
        },
        invocations: [
          {
            executionSuccessful: unreadable.length === 0,
            toolExecutionNotifications: [
              ...unreadable.map(({ path, reason, isPartial }) => ({
                level: 'error',
                message: { text: `${path} was not ${isPartial ? 'completely ' : ''}searched: ${reason}.` },
              })),
              ...notes.map((text) => ({ level: 'note', message: { text } })),
            ],
          },
        ],
        columnKind: 'unicodeCodePoints',
        originalUriBaseIds: { '%SRCROOT%': { uri: `${pathToFileURL(folder).href.replace(/\/$/, '')}/` } },
        results: results.map(({ by, ...finding }) => ({
          ruleId,
          ruleIndex: 0,
          // GitHub does not read suppressions, so the level has to differ.
          level: by === undefined ? 'error' : 'note',
          ...(by !== undefined && { suppressions: [suppressionOf(by)] }),
          message: { text: `Found the API key ${finding.prefix}_… in ${locationOf(finding)}.` },
          locations: [
            {
              physicalLocation: {
                artifactLocation: artifactOf(finding, folder),
                region: {
                  startLine: finding.line,
                  startColumn: finding.column,
                  endColumn: finding.endColumn,
                },
              },
            },
          ],
          partialFingerprints: { 'keyHash/v1': finding.keyHash },
          properties: {
            prefix: finding.prefix,
            ...(finding.commit ? { commit: finding.commit } : {}),
          },
        })),
      },
    ],
  }
}

/** @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/ section 3.35 */
function suppressionOf(by: SilencedBy) {
  return { kind: by === 'oanim:allow' ? 'inSource' : 'external', justification: `Silenced by ${nameOf(by)}` }
}

function artifactOf(finding: Finding, folder: string): { uri: string; uriBaseId?: string } {
  const { path, commit } = finding
  // A message is not a file, and GitHub requires one.
  if (finding.in !== 'file' && finding.in !== 'file_name')
    return relative(`git/${finding.in}/${commit ?? path}`)
  if (path === null) return relative('unknown')
  if (isAbsolute(path) || path.startsWith('..')) return { uri: pathToFileURL(resolve(folder, path)).href }
  return relative(path)
}

function relative(path: string): { uri: string; uriBaseId: string } {
  return { uri: path.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' }
}
