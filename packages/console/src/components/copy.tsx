import { Button, type ButtonProps } from '@mantine/core'
import { useId, useRef, useState } from 'react'
import style from './copy.module.css'
import { CheckIcon, CopyIcon } from './icons.tsx'

/** Copies text; says so for two seconds. Where the browser forbids it, it says what to do instead. */
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
  const said = { idle: label, copied: 'Copied', failed: 'Select it and press Ctrl+C' }[state]
  return (
    <>
      <Button
        variant="default"
        size="xs"
        leftSection={state === 'copied' ? <CheckIcon size={15} /> : <CopyIcon size={15} />}
        onClick={copy}
        aria-label={state === 'idle' ? `${label} ${what}` : said}
        {...props}
      >
        {said}
      </Button>
      <span className={style['said']} role="status">
        {state === 'copied' ? `${what} copied` : ''}
      </span>
    </>
  )
}

/** The clipboard; on plain http to another machine, where browsers keep it closed, the older way. */
async function write(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text)
  const area = document.createElement('textarea')
  area.value = text
  area.readOnly = true
  const place = document.querySelector('[role="dialog"]') ?? document.body
  place.append(area)
  area.select()
  const isCopied = document.execCommand('copy')
  area.remove()
  if (!isCopied) throw new Error('the browser did not copy')
}

/** Text for a terminal or a file, with a button that copies it. */
export function CodeBlock({ code, what, label }: { code: string; what: string; label?: string }) {
  const id = useId()
  return (
    <figure className={style['block']}>
      <figcaption className={style['caption']}>
        <span id={id}>{label ?? what}</span>
        <CopyButton
          text={code}
          what={what}
          variant="subtle"
          size="compact-xs"
          className={style['button'] ?? ''}
        />
      </figcaption>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard. */}
      <pre className={style['pre']} tabIndex={0} role="group" aria-labelledby={id}>
        <code>{code}</code>
      </pre>
    </figure>
  )
}
