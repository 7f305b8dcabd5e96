/** The style sheet of every page. The Content-Security-Policy names its hash. */
export const style = `
:root { color-scheme: light dark; --ink: #1a1d24; --soft: #5b6472; --line: #dfe3ea; --paper: #ffffff; --inset: #f5f7fa;
  --accent: #5b3df5; --get: #0b6e4f; --post: #6d3bd1; --delete: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaf0; --soft: #a0a8b8; --line: #2b303b; --paper: #12141a;
  --inset: #1a1e27; --accent: #a594ff; --get: #54d6a4; --post: #b79bff; --delete: #ff8f86; } }
* { box-sizing: border-box; }
[id] { scroll-margin-top: 4.5rem; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.6 system-ui, sans-serif; }
a { color: var(--accent); }

header { position: sticky; top: 0; z-index: 1; display: flex; align-items: center; gap: .5rem 1.2rem; padding: .6rem 1.5rem;
  border-bottom: 1px solid var(--line); background: var(--paper); }
header a { color: var(--ink); font-size: .9rem; text-decoration: none; white-space: nowrap; }
header > a:first-child { font-size: 1rem; font-weight: 600; }
header form { flex: 0 1 20rem; min-width: 5rem; margin-left: auto; }
input { width: 100%; padding: .35rem .7rem; border: 1px solid var(--soft); border-radius: 8px; background: var(--paper);
  color: inherit; font: inherit; font-size: .9rem; }

.frame { display: grid; grid-template: "nav main aside" / 15rem minmax(0, 1fr) 14rem; max-width: 88rem; margin: 0 auto; }
nav, aside { position: sticky; top: 3.4rem; align-self: start; max-height: calc(100vh - 3.4rem); overflow: auto;
  padding: 1.2rem 1.5rem; font-size: .9rem; }
nav { grid-area: nav; }
aside { grid-area: aside; }
nav h2, aside h2 { margin: .8rem 0 .3rem; font-size: .9rem; }
nav ul, .contents ul { list-style: none; margin: 0; padding: 0; }
nav li a, .contents li a { display: block; padding: .2rem 0; color: var(--soft); text-decoration: none; overflow-wrap: anywhere; }
nav a:hover, aside a:hover, header a:hover { color: var(--accent); }
nav a[aria-current] { color: var(--accent); font-weight: 600; }
details.contents { margin-bottom: 1.5rem; padding: .5rem 1rem; border: 1px solid var(--line); border-radius: 8px; font-size: .9rem; }
.jump, details.contents { display: none; }

main { grid-area: main; min-width: 0; max-width: 54rem; padding: 2rem 1.5rem 6rem; overflow-wrap: break-word; }
h1, h2, h3, h4 { line-height: 1.3; }
h1 { margin: 0 0 .8rem; font-size: 2rem; }
main h2 { margin: 2.6rem 0 .6rem; font-size: 1.4rem; }
main h3 { margin: 1.8rem 0 .4rem; font-size: 1.1rem; }
main h4 { margin: 1.3rem 0 .4rem; font-size: .9rem; }
main :is(h1, h2, h3, h4) a { color: inherit; text-decoration: none; }
main :is(h1, h2, h3, h4) a:hover { text-decoration: underline; }
blockquote { margin: 1rem 0; padding: .1rem 1rem; border-left: 3px solid var(--accent); background: var(--inset); }
img { max-width: 100%; height: auto; border-radius: 8px; }
pre { padding: .9rem 1rem; overflow-x: auto; border: 1px solid var(--line); border-radius: 8px; background: var(--inset);
  font: .85rem/1.55 ui-monospace, monospace; }
code { padding: .1em .3em; border-radius: 4px; background: var(--inset); font: .9em ui-monospace, monospace; }
pre code, :is(h1, h2, h3) code { padding: 0; background: none; }
pre code { font: inherit; }
td code { white-space: nowrap; }
pre:has(b) { color: var(--soft); }
pre b { color: var(--ink); }
.table { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; }
th, td { padding: .45rem .8rem; border: 1px solid var(--line); text-align: left; vertical-align: top; overflow-wrap: normal; }
th { background: var(--inset); }
:target { background: color-mix(in srgb, var(--accent) 8%, transparent); }
mark { border-radius: 3px; background: color-mix(in srgb, var(--accent) 22%, transparent); color: var(--ink); }
.results { padding: 0; list-style: none; }
.results li { padding: .8rem 0; border-top: 1px solid var(--line); }
.results p { margin: .2rem 0 0; color: var(--soft); font-size: .9rem; }
footer { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; margin-top: 4rem; font-size: .9rem; }
footer a { padding: .7rem 1rem; border: 1px solid var(--line); border-radius: 8px; text-decoration: none; }
footer small { display: block; color: var(--soft); }
footer [rel=next] { grid-column: 2; text-align: right; }
footer [type] { grid-column: 1 / -1; padding: 0; border: 0; color: var(--soft); text-decoration: underline; }

section { padding: 1.6rem 0; border-top: 1px solid var(--line); }
section h3 { margin: 0 0 .3rem; font-size: 1.35rem; }
.call { font: 600 .95rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
.get { color: var(--get); } .post { color: var(--post); } .delete { color: var(--delete); }
.soft, dt small { color: var(--soft); }
dl { display: grid; grid-template-columns: minmax(9rem, max-content) minmax(0, 1fr); gap: .35rem 1.2rem; margin: 0; }
dt { font: .9rem/1.7 ui-monospace, monospace; overflow-wrap: anywhere; }
dd { margin: 0; }

@media (max-width: 75rem) {
  .frame { grid-template: "nav main" / 15rem minmax(0, 1fr); }
  aside { display: none; }
  details.contents { display: block; }
}
@media (max-width: 50rem) {
  header { position: static; flex-wrap: wrap; padding: .6rem 1rem; }
  header > a:first-child { margin-right: auto; }
  header form { order: 1; flex-basis: 100%; }
  .frame { display: block; }
  main { padding: 1.5rem 1rem 2rem; }
  nav { position: static; max-height: none; padding: 1.5rem 1rem 3rem; border-top: 1px solid var(--line); }
  .jump { display: block; }
  dl { grid-template-columns: minmax(0, 1fr); gap: 0; }
  dd { margin: 0 0 .7rem; }
}
`
