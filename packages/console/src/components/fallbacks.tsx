import { Button, Loader } from '@mantine/core'
import { type ErrorComponentProps, Link } from '@tanstack/react-router'
import { type ReactNode, useEffect, useState } from 'react'
import { AuthLayout } from './auth-layout.tsx'
import style from './fallbacks.module.css'
import { isResponding, recoverFromLoad } from './loaded.ts'
import { Failure } from './notice.tsx'
import { Page, Panel } from './page.tsx'
import { queryClient } from './queries.ts'

export function Opening() {
  return (
    <div className={style.opening} role="status" aria-label="Loading the page">
      <Loader size="sm" />
    </div>
  )
}

export function Missing() {
  return (
    <AuthLayout title="Page not found" lead="The console has no page at this address.">
      <title>Page not found · Open Animate</title>
      <Button component="a" href="/keys">
        Go to API keys
      </Button>
    </AuthLayout>
  )
}

/** The same inside the frame. */
export function MissingInside() {
  return (
    <Page title="Page not found" lead="The console has no page at this address.">
      <Link to="/keys">Go to API keys</Link>
    </Page>
  )
}

/** A page outside the frame that failed to load, usually because the server does not respond. */
export function Broken(props: ErrorComponentProps) {
  return (
    <AuthLayout title="This page could not be loaded">
      <title>Error · Open Animate</title>
      <Retry {...props} />
    </AuthLayout>
  )
}

/** The same inside the frame. */
export function BrokenInside(props: ErrorComponentProps) {
  return (
    <Page title="This page could not be loaded">
      <Panel>
        <Retry {...props} />
      </Panel>
    </Page>
  )
}

function Retry({ error, reset }: ErrorComponentProps): ReactNode {
  const [isTrying, setIsTrying] = useState(false)
  useEffect(() => {
    void recoverFromLoad(error)
  }, [error])
  async function retry() {
    setIsTrying(true)
    // If the server is down, a reload would replace this page with the browser's own error.
    if (await isResponding()) {
      await queryClient.resetQueries()
      reset()
      location.reload()
      return
    }
    setIsTrying(false)
  }
  return (
    <div className={style.retry}>
      <Failure error={error} />
      <div>
        <Button loading={isTrying} onClick={retry}>
          Try again
        </Button>
      </div>
    </div>
  )
}
