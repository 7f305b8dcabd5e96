import { Button, Loader } from '@mantine/core'
import type { ErrorComponentProps } from '@tanstack/react-router'
import { Door } from './door.tsx'
import style from './fallbacks.module.css'
import { Failure } from './notice.tsx'
import { queryClient } from './queries.ts'

export function Opening() {
  return (
    <div className={style['opening']} role="status" aria-label="Loading the page">
      <Loader size="sm" />
    </div>
  )
}

export function Missing() {
  return (
    <Door title="No such page" lead="The address leads nowhere in this console.">
      <Button component="a" href="/keys">
        Go to your keys
      </Button>
    </Door>
  )
}

/** A page that could not be shown: usually a server that does not answer. */
export function Broken({ error, reset }: ErrorComponentProps) {
  async function retry() {
    await queryClient.resetQueries()
    reset()
    location.reload()
  }
  return (
    <Door title="The page could not be shown">
      <Failure error={error} />
      <Button onClick={retry}>Try again</Button>
    </Door>
  )
}
