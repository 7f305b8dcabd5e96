import { html } from 'hono/html'
import { type ProblemCode, problems } from '../http/problems.ts'
import { type Html, layout, prose } from './layout.ts'

const codes = Object.keys(problems) as ProblemCode[]

/** Every failure of the API: what each code means and what to do. */
export function problemReference(): Html {
  const navigation = html`
    <a href="/docs">API reference</a>
    <h2>Problems</h2>
    <ul>${codes.map((code) => html`<li><a href="#${code}">${code}</a></li>`)}</ul>`
  const content = html`
    <h1>Problems</h1>
    <p>Every failure is <code>application/problem+json</code> (RFC 9457). Programs branch on <code>code</code>, which never
    changes its meaning; people read <code>detail</code> and <code>hint</code>. Where <code>retryable</code> is true the
    same request may succeed later.</p>
    ${codes.map(describe)}`
  return layout('Problems · Open Animate', navigation, content)
}

function describe(code: ProblemCode): Html {
  const { status, title, retry, hint } = problems[code]
  return html`
    <section id="${code}">
      <h3>${title}</h3>
      <p class="call">${status} ${code}</p>
      <p>${prose(hint)}</p>
      ${retry === 'later' ? html`<p class="soft">The same request may succeed later.</p>` : ''}
    </section>`
}
