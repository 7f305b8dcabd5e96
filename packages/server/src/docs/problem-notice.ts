import { html } from 'hono/html'
import { type Html, layout, prose } from './layout.ts'

/** Renders an error for a user who opened a link. */
export function problemNotice(problem: {
  title: string
  detail: string
  hint: string
  code: string
  requestId: string
}): Html {
  const { title, detail, hint, code, requestId } = problem
  const content = html`<h1>${title}</h1>
<p>${prose(detail)}</p>
<p>${prose(hint)}</p>
<p class="soft"><a href="/docs/errors#${code}"><code>${code}</code></a>, request <code>${requestId}</code></p>`
  return layout({ title, content })
}
