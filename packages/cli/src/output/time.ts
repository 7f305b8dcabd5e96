const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** A time as a user says it: "5 min ago", "2 hours ago", "3 days ago", then the date on this machine's clock. */
export function spokenTime(iso: string, now: Date): string {
  const time = new Date(iso)
  if (Number.isNaN(time.getTime())) return '?'
  const seconds = (now.getTime() - time.getTime()) / 1000
  // Clocks of two machines differ a little.
  if (seconds > -60 && seconds < 60) return 'just now'
  if (seconds >= 60) {
    const minutes = Math.floor(seconds / 60)
    if (minutes < 60) return `${minutes} min ago`
    const hours = Math.floor(minutes / 60)
    if (hours < 24) return `${hours} hour${hours === 1 ? '' : 's'} ago`
    const days = Math.floor(hours / 24)
    if (days < 7) return `${days} day${days === 1 ? '' : 's'} ago`
  }
  return `${time.getDate()} ${months[time.getMonth()]} ${time.getFullYear()}`
}
