import { hash } from 'node:crypto'
import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

const style = `
:root { color-scheme: light dark; --ink: #1a1d24; --soft: #5b6472; --line: #dfe3ea; --paper: #ffffff; --inset: #f5f7fa;
  --accent: #5b3df5; --get: #0b6e4f; --post: #6d3bd1; --delete: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaf0; --soft: #a0a8b8; --line: #2b303b; --paper: #12141a;
  --inset: #1a1e27; --accent: #a594ff; --get: #54d6a4; --post: #b79bff; --delete: #ff8f86; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.6 system-ui, sans-serif; }
a { color: var(--accent); }
.frame { display: grid; grid-template-columns: 17rem minmax(0, 1fr); max-width: 76rem; margin: 0 auto; }
nav { position: sticky; top: 0; align-self: start; max-height: 100vh; overflow: auto; padding: 2rem 1.5rem; font-size: .9rem; }
nav h2 { margin: 1.4rem 0 .3rem; font-size: .75rem; letter-spacing: .06em; text-transform: uppercase; color: var(--soft); }
nav ul { list-style: none; margin: 0; padding: 0; }
nav a { display: block; padding: .2rem 0; color: var(--ink); text-decoration: none; }
nav > a { font-weight: 600; }
nav a:hover { color: var(--accent); }
main { min-width: 0; padding: 2rem 1.5rem 6rem; }
h1 { margin: 0 0 .5rem; font-size: 2rem; line-height: 1.2; }
main h2 { margin: 3rem 0 0; font-size: 1.1rem; color: var(--soft); }
h3 { margin: 0 0 .3rem; font-size: 1.35rem; }
section { border-top: 1px solid var(--line); padding: 1.6rem 0; scroll-margin-top: 1rem; }
.call { font: 600 .95rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
.get { color: var(--get); } .post { color: var(--post); } .delete { color: var(--delete); }
.soft, dt small { color: var(--soft); }
h4 { margin: 1.3rem 0 .4rem; font-size: .9rem; }
dl { margin: 0; display: grid; grid-template-columns: minmax(9rem, max-content) minmax(0, 1fr); gap: .35rem 1.2rem; }
dt { font: .9rem/1.7 ui-monospace, monospace; overflow-wrap: anywhere; }
dd { margin: 0; }
pre { background: var(--inset); border: 1px solid var(--line); border-radius: 8px; padding: .9rem 1rem; overflow-x: auto;
  font: .85rem/1.55 ui-monospace, monospace; }
code { font: .9em ui-monospace, monospace; }
:target { background: color-mix(in srgb, var(--accent) 8%, transparent); }
@media (max-width: 50rem) { .frame { display: block; } nav { position: static; max-height: none; padding-bottom: 0; }
  dl { grid-template-columns: minmax(0, 1fr); gap: 0; } dd { margin: 0 0 .7rem; } }
`

/** What the pages may do in a browser: show themselves. No script, nothing from elsewhere, no frame around them. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${hash('sha256', style, 'base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

export function layout(title: string, navigation: Html, content: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${raw(style)}</style>
</head>
<body><div class="frame"><nav aria-label="Contents">${navigation}</nav><main>${content}</main></div></body>
</html>`
}

/** A sentence with `code` in back quotes. */
export function prose(text: string): Html {
  const parts = text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))
  return html`${parts}`
}
