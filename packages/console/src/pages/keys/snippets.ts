/** What a shell needs to find the key. */
export const exportLine = (secret: string) => `export ANIMATE_API_KEY=${secret}`

const serverLine = (prefix: string) =>
  location.origin === 'http://127.0.0.1:8000' ? '' : `${prefix}ANIMATE_API_URL`

const command = 'npx oanim assets gen-image --prompt "gradient" --out bg.png'

/** Ready lines for the places that keys go to. The key itself is in none but the shell's. */
export const snippets = [
  {
    id: 'shell',
    label: 'Shell',
    file: 'In a terminal',
    code: `${serverLine('export ') && `${serverLine('export ')}=${location.origin}\n`}${command}`,
    hint: 'The variable lasts as long as this terminal. To keep the key for good: oanim login --token -',
  },
  {
    id: 'github',
    label: 'GitHub Actions',
    file: '.github/workflows/media.yml',
    code: `- name: Paint a background
  env:
    ANIMATE_API_KEY: \${{ secrets.ANIMATE_API_KEY }}
    ANIMATE_API_URL: ${location.origin}
  run: ${command}`,
    hint: 'Save the key as a repository secret named ANIMATE_API_KEY: Settings, Secrets and variables, Actions.',
  },
  {
    id: 'gitlab',
    label: 'GitLab',
    file: '.gitlab-ci.yml',
    code: `paint:
  image: node:24
  variables:
    ANIMATE_API_URL: ${location.origin}
  script:
    - ${command}
  artifacts:
    paths: [bg.png]`,
    hint: 'Save the key as a masked variable named ANIMATE_API_KEY: Settings, CI/CD, Variables.',
  },
] as const
