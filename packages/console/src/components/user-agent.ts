/** Names the client behind a `User-Agent`: "Firefox on Linux", "oanim 0.1.0". */
export function nameAgent(userAgent: string | null): string {
  if (!userAgent) return 'an unknown client'
  const tool = /^(oanim|curl|Wget|python-requests|node|undici)(?:[-\w]*)(?:\/([\d.]+))?/i.exec(userAgent)
  if (tool) return tool[2] ? `${tool[1]} ${tool[2]}` : (tool[1] ?? userAgent)
  const browser = ['Edg', 'OPR', 'Firefox', 'HeadlessChrome', 'Chrome', 'Safari'].find((name) =>
    userAgent.includes(`${name}/`),
  )
  const system = ['iPhone', 'iPad', 'Android', 'Windows', 'Mac OS X', 'CrOS', 'Linux'].find((name) =>
    userAgent.includes(name),
  )
  if (!browser) return userAgent.length > 60 ? `${userAgent.slice(0, 60)}…` : userAgent
  const names: Record<string, string> = {
    Edg: 'Edge',
    OPR: 'Opera',
    HeadlessChrome: 'Chrome',
    'Mac OS X': 'macOS',
    CrOS: 'ChromeOS',
  }
  return `${names[browser] ?? browser}${system ? ` on ${names[system] ?? system}` : ''}`
}
