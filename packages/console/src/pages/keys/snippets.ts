/** Runs the command line of a server. It is named by its address: a stranger could register the name, and would receive the key. */
export const commandLine = (origin: string) => `npx --yes ${origin}/oanim.tgz`

/** What a shell needs to find a server that is not the default. */
export const serverLine = (origin: string) =>
  origin === 'http://127.0.0.1:8000' ? '' : `export ANIMATE_API_URL=${origin}\n`

/** What a shell needs to find the key. */
export const exportLine = (secret: string) => `export ANIMATE_API_KEY=${secret}`

export interface Snippet {
  readonly id: 'shell' | 'github' | 'gitlab'
  readonly label: string
  /** Where the lines go. */
  readonly file: string
  readonly code: string
  readonly hint: string
}

/**
 * Writes ready lines for the places that keys go to. The key itself is in none: the shell's are shown under the line
 * that exports it, and a CI job gets a key of its own for its identity.
 *
 * @param origin The server, as the browser reaches it.
 * @param accountId The account that trusts the jobs.
 */
export function snippetsFor(origin: string, accountId: string): readonly Snippet[] {
  const command = `${commandLine(origin)} assets gen-image --prompt "gradient" --out bg.png`
  const warning = isLoopback(origin)
    ? `CI jobs cannot reach ${origin}: it is this machine. Set OANIM_PUBLIC_URL and open the console there first. `
    : ''
  return [
    {
      id: 'shell',
      label: 'Shell',
      file: 'In a terminal',
      code: `${serverLine(origin)}${command}`,
      hint: `The variable lasts as long as this terminal. To keep the key: ${commandLine(origin)} login --token -`,
    },
    {
      id: 'github',
      label: 'GitHub Actions',
      file: '.github/workflows/media.yml',
      code: `on: workflow_dispatch
permissions:
  contents: read
  id-token: write # the job proves who it is: no key is stored
jobs:
  paint:
    runs-on: ubuntu-latest
    env:
      ANIMATE_API_URL: ${origin}
      ANIMATE_ACCOUNT: ${accountId}
    steps:
      - run: ${command}`,
      hint:
        `${warning}Trust the repository under Account first; then you need no stored key, and can revoke this one. ` +
        'To use this key instead, save it as the repository secret ANIMATE_API_KEY and replace the line ' +
        `ANIMATE_ACCOUNT with: ANIMATE_API_KEY: \${{ secrets.ANIMATE_API_KEY }}`,
    },
    {
      id: 'gitlab',
      label: 'GitLab',
      file: '.gitlab-ci.yml',
      code: `paint:
  image: node:24
  variables:
    ANIMATE_API_URL: ${origin}
    ANIMATE_ACCOUNT: ${accountId}
  id_tokens:
    OANIM_ID_TOKEN: # the job proves who it is: no key is stored
      aud: ${origin}
  script:
    - ${command}
  artifacts:
    paths: [bg.png]`,
      hint:
        `${warning}Trust the project under Account first; then you need no stored key, and can revoke this one. ` +
        'To use this key instead, save it as the masked variable ANIMATE_API_KEY and remove ANIMATE_ACCOUNT and ' +
        'id_tokens.',
    },
  ]
}

/** Says whether an address is only reachable on the machine itself. */
export function isLoopback(origin: string): boolean {
  const { hostname } = new URL(origin)
  return hostname === 'localhost' || hostname.endsWith('.localhost') || /^(127\.|\[::1\]$)/.test(hostname)
}
