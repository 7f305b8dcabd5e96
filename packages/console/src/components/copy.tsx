import { Button, type ButtonProps } from '@mantine/core'
import { useId, useRef, useState } from 'react'
import style from './copy.module.css'
import { CheckIcon, CopyIcon } from './icons.tsx'

/** Copies text and confirms it for two seconds. If the browser forbids it, tells the user what to do. */
export function CopyButton({
  text,
  label = 'Copy',
  what,
  onCopied,
  ...props
}: { text: string; label?: string; what: string; onCopied?: () => void } & ButtonProps) {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle')
  const timer = useRef(0)
  async function copy() {
    try {
      await write(text)
      setState('copied')
      onCopied?.()
    } catch {
      setState('failed')
    }
    clearTimeout(timer.current)
    timer.current = window.setTimeout(() => setState('idle'), 2_000)
  }
  const caption = { idle: label, copied: 'Copied', failed: 'Select it and press Ctrl+C' }[state]
  return (
    <>
      <Button
        variant="default"
        size="xs"
        leftSection={state === 'copied' ? <CheckIcon size={15} /> : <CopyIcon size={15} />}
        onClick={copy}
        aria-label={state === 'idle' ? `${label} ${what}` : caption}
        {...props}
      >
        {caption}
      </Button>
      <span className="visually-hidden" role="status">
        {state === 'copied' ? `${what} copied` : ''}
      </span>
    </>
  )
}

/** Writes to the clipboard. On plain http to another machine browsers have no clipboard API; the older command works. */
async function write(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text)
  const area = document.createElement('textarea')
  area.value = text
  area.readOnly = true
  const container = document.querySelector('[role="dialog"]') ?? document.body
  container.append(area)
  area.select()
  const isCopied = document.execCommand('copy')
  area.remove()
  if (!isCopied) throw new Error('the browser did not copy')
}

/** Code for a terminal or a file, with a copy button. */
export function CodeBlock({ code, what, label }: { code: string; what: string; label?: string }) {
  const id = useId()
  return (
    <figure className={style.block}>
      <figcaption className={style.caption}>
        <span id={id}>{label ?? what}</span>
        <CopyButton
          text={code}
          what={what}
          variant="subtle"
          size="compact-xs"
          className={style.button ?? ''}
        />
      </figcaption>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable content must be reachable with the keyboard. */}
      <pre className={style.pre} tabIndex={0} role="group" aria-labelledby={id}>
        <code>{code}</code>
      </pre>
    </figure>
  )
}
